import { defineCommand } from 'citty'
import { nameOf } from '../facts/facts.ts'
import { underlined } from '../message/message.ts'
import { RULES } from '../rules/index.ts'
import type { Rule } from '../rules/rule.ts'
import { judged, shellAction } from './check.ts'
import { print, printJson, styleFor } from './out.ts'

/** How a verdict comes about, or what a rule is for. */
export const explain = defineCommand({
  meta: {
    name: 'explain',
    description:
      'Show how a verdict comes about, or what a rule says: interlock explain git/force-push',
  },
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  async run({ args }) {
    const dashes = process.argv.indexOf('--')
    const text = (dashes >= 0 ? process.argv.slice(dashes + 1) : args._).join(' ')
    const rule = RULES.find(({ id }) => id === text)
    if (rule) return args.json ? printJson({ ...rule, match: undefined }) : print(ruleText(rule))
    if (text === '') throw new Error('nothing to explain. Try: interlock explain git/force-push')
    const action = shellAction(text, process.cwd())
    const { facts, decision } = await judged(action)
    if (args.json) return printJson({ facts, decision })
    print(trace(text, facts.commands, facts.effects, facts.unknowns, decision))
  },
})

function ruleText(rule: Rule): string {
  return [
    `${rule.id} (${rule.effect})`,
    `It stops what ${rule.title}.`,
    '',
    `Why: ${rule.why}`,
    `Instead: ${rule.instead}`,
    '',
    'It stops, for example:',
    ...rule.examples.stops.map((example) => `  ${example.replaceAll('\n', '⏎')}`),
    'It lets pass:',
    ...rule.examples.allows.map((example) => `  ${example.replaceAll('\n', '⏎')}`),
  ].join('\n')
}

type Judged = Awaited<ReturnType<typeof judged>>

/** Each step of the way: commands that would run, what they would do, what could not be told, the rules that match. */
function trace(
  text: string,
  commands: Judged['facts']['commands'],
  effects: Judged['facts']['effects'],
  unknowns: Judged['facts']['unknowns'],
  decision: Judged['decision'],
): string {
  const style = styleFor(process.stdout)
  const via = (names: readonly string[]) =>
    names.length > 0 ? style.dim(`  (by ${names.join(' → ')})`) : ''
  return [
    '1. What would run',
    ...commands.map(
      ({ name, args, via: names }) =>
        `   ${[name, ...args.map((arg) => arg.text.replaceAll('\uFFFC', '…'))].join(' ').slice(0, 120)}${via(names)}`,
    ),
    '2. What it would do',
    ...(effects.length === 0 ? ['   nothing that is known to matter'] : []),
    ...effects.map(
      (effect) =>
        `   ${effect.verb} ${effect.target.kind} ${effect.detail ?? nameOf(effect.target).replaceAll('\uFFFC', '…')}${effect.target.kind === 'file' ? ` (${effect.target.zone})` : ''} · ${effect.scope} · ${effect.environment} · ${effect.reversibility}`,
    ),
    '3. What cannot be told',
    ...(unknowns.length === 0 ? ['   nothing'] : []),
    ...unknowns.map((unknown) => `   ${unknown.why}: ${unknown.text} (${unknown.weight})`),
    `4. Decision: ${decision.effect}`,
    ...decision.reasons.flatMap((reason) => [
      `   ${reason.effect} · ${reason.rule} · ${reason.text}`,
      ...underlined(text, reason.spans, style).map((line) => `   ${line}`),
    ]),
  ].join('\n')
}
