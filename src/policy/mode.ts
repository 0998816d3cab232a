import type { Action } from '../action/action.ts'
import type { Reason } from '../decide/decision.ts'
import type { Command, Facts } from '../facts/facts.ts'
import type { World } from '../facts/world.ts'

/**
 * In the mode `sealed` only reads pass: Interlock cannot know which mode the person has set, and the strictest is
 * assumed. The next call finds the daemon started and the mode known.
 */
export function onMode(facts: Facts, action: Action, world: World): readonly Reason[] {
  if (world.mode !== 'sealed' || onlyReads(facts, action)) return []
  const changes = facts.effects.filter((effect) => effect.verb !== 'read')
  return [
    {
      rule: 'interlock/mode-unknown',
      effect: 'deny',
      text: 'the mode in force cannot be known, so only reads pass',
      why: 'Interlock’s daemon was not running and its world file is missing or out of date.',
      instead:
        'Try again in a few seconds: the daemon has been started. A person can look with `interlock doctor`.',
      spans: changes.map((effect) => effect.span),
    },
  ]
}

function onlyReads(facts: Facts, { deed }: Action): boolean {
  if (deed.kind === 'read' || deed.kind === 'conversation') return true
  if (deed.kind !== 'shell' || ASSIGNS.test(deed.command)) return false
  return facts.effects.every((effect) => effect.verb === 'read') && facts.commands.every(looks)
}

/** `PATH=. ls`, `LD_PRELOAD=./a.so ls` and `for PATH in .` run other code than their words say. */
const ASSIGNS = /(^|[\s;&|(])([A-Za-z_]\w*=|(for|select)\s+[A-Z_])/

/** Programs that only look, whatever they are given. */
const LOOKS = new Set(
  'ls cat head tail wc pwd echo grep find stat du df which type whoami id uname env true false test [ cut nl basename dirname realpath readlink ps pgrep jq cd diff cmp'.split(
    ' ',
  ),
)

/** Programs that look unless they are told to write, to set or to run something. */
const LOOKS_UNLESS: Readonly<Record<string, RegExp>> = {
  printf: /^-v/,
  ag: /^--p/,
  file: /^(-[a-zA-Z]*[Cm]|--c|--m)/,
  sort: /^(-[a-zA-Z]*o|--o|--co)/,
  tree: /^(-[a-zA-Z]*o|--output)/,
  rg: /^--(pre|hostname-bin)/,
  fd: /^(-[a-zA-Z]*[xX]|--exec)/,
  date: /^(-[a-zA-Z]*s|--s|[^-+])/,
  hostname: /^([^-]|-[a-zA-Z]*[Fb]|--file)/,
  history: /^-/,
}

function looks({ name, path, args }: Command): boolean {
  if (path !== undefined) return false
  if (LOOKS.has(name)) return true
  // A second operand of `uniq` is the file that it writes.
  if (name === 'uniq') return args.filter(({ text }) => !text.startsWith('-')).length < 2
  const unless = LOOKS_UNLESS[name]
  return unless !== undefined && args.every(({ text, known }) => known && !unless.test(text))
}
