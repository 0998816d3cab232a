import fc from 'fast-check'
import type { Json } from '../../action/action.ts'

/**
 * For tests only: settings files as people write them, in every layout that JSON with comments
 * allows.
 */
interface Layout {
  readonly seed: number
  readonly eol: '\n' | '\r\n'
  readonly unit: string
  readonly gap: '' | ' '
  readonly bom: boolean
  readonly finalEol: boolean
  /** Comments and trailing commas, sprinkled by the seed. */
  readonly loose: boolean
}

const command = fc.oneof(
  fc.constantFrom(
    'echo hi',
    '/opt/interlock-hooks/run action',
    'prettier --write "$FILE"',
    'a // b /* c */',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
)
const entry = fc.record(
  { type: fc.constant('command'), command, timeout: fc.nat(900) },
  { requiredKeys: ['type', 'command'] },
)
const group = fc.record(
  {
    matcher: fc.constantFrom('*', 'Bash', 'Edit|Write', ''),
    hooks: fc.array(entry, { maxLength: 2 }),
  },
  { requiredKeys: ['hooks'] },
)
const groups = fc.array(group, { maxLength: 2 })
const hooks = fc.record(
  { PreToolUse: groups, Stop: groups, Notification: groups, PostToolUse: groups },
  { requiredKeys: [] },
)
const statusLine = fc.oneof(
  fc.record(
    {
      type: fc.constant('command'),
      command: fc.oneof(
        command,
        fc.constantFrom('it\'s "quoted" \\n', 'a\nb; c', 'interlock statusline'),
      ),
      padding: fc.nat(2),
      refreshInterval: fc.nat(9),
    },
    { requiredKeys: ['type', 'command'] },
  ),
  fc.constantFrom<Json>(null, 'text', {}, { type: 'command' }, { type: 'other', command: 'x' }),
)
const root = fc.record(
  {
    model: fc.string({ maxLength: 6 }),
    permissions: fc.record({
      allow: fc.array(fc.constantFrom('Bash(ls)', 'Read'), { maxLength: 3 }),
    }),
    env: fc.dictionary(
      fc.constantFrom('A', 'B', 'hooks', '__proto__'),
      fc.string({ maxLength: 4 }),
    ),
    hooks,
    statusLine,
    deep: fc.jsonValue({ maxDepth: 2 }).map((value): Json => JSON.parse(JSON.stringify(value))),
  },
  { requiredKeys: [] },
)
const layout = fc.record<Layout>({
  seed: fc.integer(),
  eol: fc.constantFrom('\n', '\r\n'),
  unit: fc.constantFrom('  ', '    ', '\t', ' '),
  gap: fc.constantFrom(' ', ''),
  bom: fc.boolean(),
  finalEol: fc.boolean(),
  loose: fc.boolean(),
})

export const settingsText: fc.Arbitrary<string> = fc
  .tuple(root, layout)
  .map(([value, style]) => printed(JSON.parse(JSON.stringify(value)), style))

function printed(value: Json, layout: Layout): string {
  const { eol, unit, gap, loose } = layout
  const random = randomFrom(layout.seed)
  const maybe = (chance: number): boolean => random() < chance
  let comments = 0
  const block = () => `/* note ${++comments}${maybe(0.3) ? `${eol} more` : ''} */`
  const line = () => `// note ${++comments}${maybe(0.3) ? ' {"[' : ''}${maybe(0.2) ? '  ' : ''}`
  const sprinkled = (chance: number): string => (loose && maybe(chance) ? ` ${block()}` : '')

  const print = (item: Json, depth: number): string => {
    if (item === null || typeof item !== 'object') return JSON.stringify(item)
    const list = Array.isArray(item)
    const [open, close] = list ? ['[', ']'] : ['{', '}']
    const items = Object.entries(item).map(([key, member]) => {
      const body = print(member, depth + 1)
      return list
        ? body
        : `${JSON.stringify(key)}${sprinkled(0.05)}:${gap}${sprinkled(0.05).trim()}${body}`
    })
    const indent = eol + unit.repeat(depth + 1)
    const end = eol + unit.repeat(depth)
    const broken = maybe(0.7)
    if (items.length === 0) {
      if (!loose || maybe(0.6)) return open + close
      return maybe(0.5) ? `${open}${indent}${line()}${end}${close}` : `${open} ${block()} ${close}`
    }
    let text = open
    items.forEach((body, index) => {
      const last = index === items.length - 1
      const comma = !last || (loose && maybe(0.3)) ? `${sprinkled(0.05)},` : ''
      const own = loose && broken && maybe(0.15) ? indent + line() : ''
      const behind = loose && broken && maybe(0.2) ? ` ${line()}` : sprinkled(0.1)
      const lead = broken ? indent : index === 0 ? '' : gap
      text += own + lead + body + comma + behind
    })
    if (broken && loose && maybe(0.1)) text += indent + line()
    return text + (broken ? end : '') + close
  }
  const head = loose && maybe(0.3) ? line() + eol : ''
  const tail = loose && maybe(0.2) ? eol + line() : ''
  return (layout.bom ? '\uFEFF' : '') + head + print(value, 0) + tail + (layout.finalEol ? eol : '')
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
