import type { Reference, Words, Written } from './words.ts'

/** What a statement says that it changes. */
export interface Targets {
  readonly tables: readonly Written[]
  /** Of a DELETE or UPDATE of one table: that table as it is written, and what says which of its rows. */
  readonly one?: { readonly source: string; readonly which: string; readonly alias: string }
}

const MODIFIERS = ['low_priority', 'high_priority', 'delayed', 'quick', 'ignore'] as const

/** Tables that the statement at `from` changes by its own words; a string says why that cannot be told. */
export function targetsOf(words: Words, from = 0): Targets | string {
  let at = from + 1
  while (words.is(at, ...MODIFIERS)) at++
  if (words.is(from, 'insert', 'replace')) return inserted(words, at)
  if (words.is(from, 'update')) return updated(words, at)
  return deleted(words, at)
}

function inserted(words: Words, from: number): Targets | string {
  const table = words.tableAt(words.is(from, 'into') ? from + 1 : from)
  return table ? { tables: [table] } : 'the table that it adds to cannot be told'
}

function updated(words: Words, from: number): Targets | string {
  const set = words.find(from, 'set')
  const listed = references(words, from, set)
  if (typeof listed === 'string') return listed
  const where = words.find(set, 'where', 'order', 'limit')
  return one(words, { from, to: set, where }, listed) ?? { tables: listed }
}

const ENDS = ['where', 'order', 'limit', 'returning'] as const

/** `DELETE FROM t …`, `DELETE a, b FROM …`, `DELETE FROM a, b USING …`. */
function deleted(words: Words, from: number): Targets | string {
  if (words.is(from, 'history')) return 'it deletes the history of a table'
  const source = words.find(from, 'from')
  const end = words.find(source, ...ENDS)
  if (source > from) {
    const listed = references(words, source + 1, end)
    return typeof listed === 'string' ? listed : pick(words, from, source, listed)
  }
  const using = usingIn(words, source + 1, end)
  if (using !== undefined) {
    const listed = references(words, using + 1, end)
    return typeof listed === 'string' ? listed : pick(words, source + 1, using, listed)
  }
  const listed = references(words, source + 1, end)
  if (typeof listed === 'string') return listed
  return one(words, { from: source + 1, to: end, where: end }, listed) ?? { tables: listed }
}

/** `USING` that lists tables: that of a join has columns in parentheses. */
function usingIn(words: Words, from: number, to: number): number | undefined {
  for (let at = words.find(from, 'using'); at < to; at = words.find(at + 1, 'using'))
    if (!words.isSign(at + 1, '(')) return at
  return undefined
}

/** Of those that are listed, those that are named: `a`, `a.*`, `db.t`. All of them where a name is none of these. */
function pick(words: Words, from: number, to: number, listed: readonly Reference[]): Targets {
  const found: Reference[] = []
  for (let at = from; at < to; ) {
    const name = words.tableAt(at)
    if (name === undefined) return { tables: listed }
    const meant = listed.filter(
      (one) =>
        same(one.alias ?? one.name, name.name) && (!name.schema || same(one.schema, name.schema)),
    )
    const [first] = meant
    if (!first || meant.length > 1) return { tables: listed }
    found.push(first)
    at = words.isSign(name.next, '.') ? name.next + 2 : name.next
    if (at < to && !words.isSign(at, ',')) return { tables: listed }
    at++
  }
  return { tables: found }
}

function same(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase()
}

/** Every table of a list, also in parentheses; what a query in it reads is not changed. */
function references(words: Words, from: number, to: number): readonly Reference[] | string {
  const found: Reference[] = []
  for (let at = from; at < to; ) {
    if (words.isSign(at, '{')) return 'its tables are listed in a way that is not known here'
    if (words.isSign(at, '(') && words.is(at + 1, 'select', 'with', 'values')) {
      at = words.behindGroup(at)
      continue
    }
    const starts =
      at === from || words.isSign(at - 1, ',', '(') || words.is(at - 1, 'join', 'straight_join')
    const table = starts ? words.tableAt(at) : undefined
    if (table === undefined) {
      at = words.is(at, 'on', 'using') ? behindCondition(words, at, to) : at + 1
      continue
    }
    const alias = words.is(table.next, 'as') ? table.next + 1 : table.next
    const named =
      alias < to && !(words.tokens[alias]?.kind === 'word' && words.is(alias, ...NO_ALIAS))
        ? words.nameAt(alias)
        : undefined
    found.push({ schema: table.schema, name: table.name, alias: named })
    at = named === undefined ? table.next : alias + 1
    if (words.is(at, 'partition')) at = words.behindGroup(at + 1)
  }
  return found.length > 0 ? found : 'the tables that it changes cannot be told'
}

/** Names in a condition are columns. */
function behindCondition(words: Words, from: number, to: number): number {
  let depth = 0
  for (let at = from + 1; at < to; at++) {
    if (words.isSign(at, '(')) depth++
    else if (words.isSign(at, ')') && --depth < 0) return at
    else if (depth === 0 && (words.isSign(at, ',') || words.is(at, 'join', 'straight_join')))
      return at
  }
  return to
}

const NO_ALIAS =
  `join left right inner outer cross natural straight_join where set using on from order limit returning partition force use ignore for`.split(
    ' ',
  )

/** Where it is one table and no more, with nothing beside it that says which rows. */
function one(
  words: Words,
  { from, to, where }: { readonly from: number; readonly to: number; readonly where: number },
  listed: readonly Reference[],
): Targets | undefined {
  const [only] = listed
  const table = words.tableAt(from)
  if (!only || listed.length > 1 || !table) return undefined
  const named = only.alias === undefined ? 0 : words.is(table.next, 'as') ? 2 : 1
  if (table.next + named !== to) return undefined
  const end = words.find(where, 'returning')
  return {
    tables: [only],
    one: {
      source: words.source(from, to),
      which: words.source(where, end),
      alias: only.alias ?? only.name,
    },
  }
}
