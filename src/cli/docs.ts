import fs from 'node:fs'
import path from 'node:path'
import { defineCommand } from 'citty'
import { RULES } from '../rules/index.ts'
import type { Rule } from '../rules/rule.ts'
import { print } from './out.ts'

/** Writes docs/rules/ from the rules themselves; `--check` fails when it is stale. */
export const docs = defineCommand({
  meta: {
    name: 'docs',
    description: 'Write docs/rules/ from the rules (for developers of Interlock)',
  },
  args: { check: { type: 'boolean', description: 'Only compare; fail when stale' } },
  run({ args }) {
    const pages = rulePages()
    const folder = path.resolve('docs/rules')
    if (!args.check) {
      fs.rmSync(folder, { recursive: true, force: true })
      fs.mkdirSync(folder, { recursive: true })
      for (const [name, text] of pages) fs.writeFileSync(path.join(folder, name), text)
      return print(`wrote ${pages.size} pages to docs/rules/`)
    }
    const there = fs.existsSync(folder) ? fs.readdirSync(folder) : []
    const stale = [...pages].some(
      ([name, text]) =>
        !there.includes(name) || fs.readFileSync(path.join(folder, name), 'utf8') !== text,
    )
    if (!stale && there.length === pages.size) return print('docs/rules/ is fresh')
    print('docs/rules/ is stale. Run: npm run docs')
    process.exitCode = 1
  },
})

/** One table for all rules, and one page for each pack. */
export function rulePages(): ReadonlyMap<string, string> {
  const packs = new Map<string, Rule[]>()
  for (const rule of RULES) {
    const pack = rule.id.split('/')[0] ?? ''
    packs.set(pack, [...(packs.get(pack) ?? []), rule])
  }
  const rows = RULES.map(
    (rule) =>
      `| [${rule.id}](${rule.id.split('/')[0]}.md#${anchor(rule.id)}) | ${rule.effect} | ${cell(rule.title)} |`,
  )
  const index = [
    '# Rules',
    '',
    `${RULES.length} rules. The strictest answer wins; their order means nothing. This page is generated from the rules by \`npm run docs\`.`,
    '',
    '| rule | answer | stops what |',
    '|---|---|---|',
    ...rows,
    '',
  ]
  const pages = new Map([['README.md', index.join('\n')]])
  for (const [pack, rules] of packs) pages.set(`${pack}.md`, packPage(pack, rules))
  return pages
}

function packPage(pack: string, rules: readonly Rule[]): string {
  return [
    `# Rules: ${pack}`,
    '',
    'Generated from the rules by `npm run docs`.',
    '',
    ...rules.flatMap(ruleSection),
  ].join('\n')
}

function ruleSection(rule: Rule): readonly string[] {
  const list = (examples: readonly string[]) =>
    examples.map((example) => `    ${example.replaceAll('\n', '\n    ')}`)
  return [
    `## ${rule.id}`,
    '',
    `**${rule.effect}**: ${rule.title}.`,
    '',
    `${rule.why}`,
    '',
    `Instead: ${rule.instead}`,
    '',
    'Stops:',
    '',
    ...list(rule.examples.stops),
    '',
    'Lets pass:',
    '',
    ...list(rule.examples.allows),
    '',
  ]
}

function anchor(id: string): string {
  return id.replace('/', '')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
