import { reachOf } from './condition.ts'
import { type Finding, finding, worse } from './finding.ts'
import type { Targets } from './reach.ts'
import { scan } from './scan.ts'
import {
  afterGroup,
  endOf,
  findWord,
  isOpen,
  isOperator,
  isWord,
  type Name,
  nameAt,
  type Sentence,
  wordAt,
} from './sentence.ts'

/** Tables that are the server's own memory: writing there is administration. */
export function isCatalog(table: Name): boolean {
  return (
    /^(pg_catalog|information_schema|mysql|performance_schema|sys|ndbinfo|system|master|msdb)\./.test(
      table.full,
    ) || /^(pg_(?!temp)|sqlite_)\w+$/.test(table.last)
  )
}

/** More rows than this and a LIMIT bounds nothing. */
const LIMIT_MAX = 10_000

const MODIFIERS = [
  'low_priority',
  'high_priority',
  'delayed',
  'quick',
  'ignore',
  'only',
  'or',
  'rollback',
  'abort',
  'fail',
  'replace',
  'into',
  'overwrite',
  'table',
]

function skipModifiers(s: Sentence, from: number): number {
  let i = from
  while (
    isWord(s, i, ...MODIFIERS) &&
    (s.tokens[i + 1]?.kind === 'word' ||
      s.tokens[i + 1]?.kind === 'name' ||
      s.tokens[i + 1]?.kind === 'hole')
  )
    i++
  return i
}

export function insert(s: Sentence, from: number, to: number): Finding {
  const at = skipModifiers(s, from + 1)
  const table = nameAt(s, at)
  const rest = scan(s, from + 1, to, false)
  if (!table) return worse(finding('write', 'adds rows'), rest)
  if (isOpen(s, table.next)) s.named.add(table.next - 1)
  if (isCatalog(table))
    return worse(finding('admin', "writes into the server's own tables", table.full), rest)
  const replaces = isWord(s, from, 'replace') || findWord(s, from, at, 'replace') >= 0
  if (isWord(s, at - 1, 'overwrite'))
    return worse(finding('destructive', 'replaces what the table held', table.full), rest)
  return worse(finding('write', replaces ? 'adds or replaces rows' : 'adds rows', table.full), rest)
}

/** `UPDATE t [AS a] [, u | JOIN …] SET … [FROM …] [WHERE …]`. */
export function update(s: Sentence, from: number, to: number): Finding {
  const rest = scan(s, from + 1, to, false)
  const set = findWord(s, from, to, 'set')
  const at = skipModifiers(s, from + 1)
  const table = nameAt(s, at)
  if (!table || set < 0)
    return worse(finding('unknown', 'changes rows of a table that cannot be told'), rest)
  if (isCatalog(table))
    return worse(finding('admin', "writes into the server's own tables", table.full), rest)
  const end = clauseEnd(s, set, to)
  const where = findWord(s, set, end, 'where')
  const list = joinsIn(s, at, set)
  const more = findWord(s, set, where < 0 ? end : where, 'from')
  if (more >= 0) list.push(...joinsIn(s, more + 1, where < 0 ? end : where))
  const own = ownNames(list, table.last)
  return worse(bounded(s, { verb: 'changes', table, own, list, where, end, to }), rest)
}

/** `DELETE FROM t …`, `DELETE a FROM t a JOIN …`, `DELETE FROM a USING t a …`. */
export function remove(s: Sentence, from: number, to: number): Finding {
  const rest = scan(s, from + 1, to, false)
  if (isWord(s, from + 1, 'history') && isWord(s, from + 2, 'from'))
    return worse(
      finding('destructive', 'deletes the history of a table', nameAt(s, from + 3)?.full),
      rest,
    )
  const source = findWord(s, from, to, 'from')
  const first = skipModifiers(s, from + 1)
  const direct = source >= 0 && first >= source
  let at = direct ? source + 1 : source < 0 ? first : source + 1
  while (isWord(s, at, 'only')) at++
  const table = direct || source < 0 ? nameAt(s, at) : nameAt(s, first)
  if (!table) return worse(finding('unknown', 'deletes rows of a table that cannot be told'), rest)
  if (isCatalog(table) || (!direct && isCatalog(nameAt(s, at) ?? table)))
    return worse(finding('admin', "deletes from the server's own tables", table.full), rest)
  const end = clauseEnd(s, from + 1, to)
  const where = findWord(s, from, end, 'where')
  const word = findWord(s, from, where < 0 ? end : where, 'using')
  const using = word >= 0 && isOpen(s, word + 1) ? -1 : word
  const listEnd = where < 0 ? end : where
  const list = joinsIn(s, at, using < 0 ? listEnd : using)
  if (using >= 0) list.push(...joinsIn(s, using + 1, listEnd))
  const named = list.find(({ alias, table: other }) => alias === table.last || other === table.last)
  const own = ownNames(list, named?.table ?? table.last)
  own.add(table.last)
  return worse(
    bounded(s, {
      verb: 'deletes',
      table: { ...table, last: named?.table ?? table.last },
      own,
      list,
      where,
      end,
      to,
    }),
    rest,
  )
}

interface Change {
  readonly verb: 'changes' | 'deletes'
  readonly table: Name
  readonly own: ReadonlySet<string>
  readonly list: readonly Joined[]
  readonly where: number
  readonly end: number
  readonly to: number
}

/** Bounded where the WHERE, a join's ON or a LIMIT leaves rows out. */
function bounded(s: Sentence, change: Change): Finding {
  const { verb, table, own, list, where, end, to } = change
  const targets: Targets = { own, table: table.last }
  const limited = limitOf(s, end, to)
  const reaches = list
    .filter(({ on }) => on !== undefined)
    .map(({ on }) => reachOf(s, on?.from ?? 0, on?.to ?? 0, targets))
  if (where >= 0) reaches.push(reachOf(s, where + 1, end, targets))
  const bounds = reaches.some((reach) => reach === 'some' || reach === 'none')
  if (bounds || limited || list.some(({ shared }) => shared))
    return finding('write', `${verb} rows`, table.full)
  return finding(
    'unbounded-write',
    where >= 0
      ? `${verb} every row: its WHERE holds for all of them`
      : `${verb} every row: it has no WHERE`,
    table.full,
  )
}

/** Where ORDER BY, LIMIT or RETURNING begins. */
function clauseEnd(s: Sentence, from: number, to: number): number {
  const end = findWord(s, from, to, 'order', 'limit', 'returning', 'option')
  return end < 0 ? to : end
}

function limitOf(s: Sentence, from: number, to: number): boolean {
  const at = findWord(s, from, to, 'limit')
  const rows = at < 0 ? undefined : s.tokens[at + 1]
  if (!rows) return false
  if (rows.kind === 'number') return Number(rows.text) <= LIMIT_MAX
  return rows.kind === 'parameter' || rows.kind === 'hole'
}

interface Joined {
  readonly table: string
  readonly alias: string
  readonly on: { readonly from: number; readonly to: number } | undefined
  /** USING or NATURAL: rows without a partner are left out. */
  readonly shared: boolean
}

/** The tables of a FROM list and the conditions that join them; an outer join leaves no row of its left side out. */
function joinsIn(s: Sentence, from: number, to: number): Joined[] {
  const out: Joined[] = []
  let outer = false
  let natural = false
  for (let i = from; i < to; ) {
    if (isWord(s, i, 'left', 'full')) outer = true
    if (isWord(s, i, 'natural')) natural = true
    const starts =
      i === from || isOperator(s, i - 1, ',') || isWord(s, i - 1, 'join', 'straight_join')
    if (starts) {
      const joined = joinedAt(s, i, to, outer, natural)
      out.push(joined)
      outer = false
      natural = false
      i = Math.max(i + 1, joined.next)
    } else i = isOpen(s, i) ? endOf(s, i) + 1 : i + 1
  }
  return out
}

const JOINS = [
  'join',
  'left',
  'right',
  'inner',
  'outer',
  'full',
  'cross',
  'natural',
  'straight_join',
  'where',
  'set',
  'using',
  'on',
  'from',
  'order',
  'limit',
  'returning',
]

function joinedAt(
  s: Sentence,
  start: number,
  to: number,
  outer: boolean,
  natural: boolean,
): Joined & { readonly next: number } {
  let at = start
  while (isWord(s, at, 'only', 'lateral')) at++
  const name = nameAt(s, at)
  let next = name?.next ?? afterGroup(s, at)
  if (isOperator(s, next, '*')) next++
  if (isWord(s, next, 'as')) next++
  const aliasToken = next < to ? s.tokens[next] : undefined
  const hasAlias =
    (aliasToken?.kind === 'word' && !JOINS.includes(aliasToken.text)) || aliasToken?.kind === 'name'
  const alias = hasAlias ? aliasToken.text.toLowerCase() : (name?.last ?? '')
  if (hasAlias) next++
  if (isOpen(s, next)) next = afterGroup(s, next)
  const shared = natural || (isWord(s, next, 'using') && isOpen(s, next + 1) && !outer)
  if (!isWord(s, next, 'on') || next >= to)
    return { table: name?.last ?? '', alias, on: undefined, shared, next }
  const end = onEnd(s, next + 1, to)
  const on = outer ? undefined : { from: next + 1, to: end }
  return { table: name?.last ?? '', alias, on, shared, next: end }
}

function onEnd(s: Sentence, from: number, to: number): number {
  for (let i = from; i < to; i = isOpen(s, i) ? endOf(s, i) + 1 : i + 1) {
    if (isOperator(s, i, ',')) return i
    if (isWord(s, i, 'join', 'inner', 'cross', 'natural', 'straight_join', 'full')) return i
    if (isWord(s, i, 'left', 'right') && !isOpen(s, i + 1)) return i
  }
  return to
}

/** Every name of the target: a self-join on the same column leaves nothing out. */
function ownNames(list: readonly Joined[], table: string): Set<string> {
  const own = new Set([table])
  for (const joined of list) if (joined.table === table) own.add(joined.alias)
  const [first] = list
  if (first?.table === table) own.add(first.alias)
  return own
}

/** `MERGE INTO t USING s ON … WHEN …`. */
export function merge(s: Sentence, from: number, to: number): Finding {
  const rest = scan(s, from + 1, to, false)
  const at = isWord(s, from + 1, 'into') ? from + 2 : from + 1
  const using = findWord(s, from, to, 'using')
  const table = nameAt(s, isWord(s, at, 'only') ? at + 1 : at)
  const on = findWord(s, Math.max(using, from), to, 'on')
  const when = findWord(s, Math.max(on, from), to, 'when')
  if (!table || using < 0 || on < 0 || when < 0)
    return worse(finding('unknown', 'merges into a table that cannot be told'), rest)
  if (isCatalog(table))
    return worse(finding('admin', "writes into the server's own tables", table.full), rest)
  const own = ownNames(
    [...joinsIn(s, at, using), ...joinsIn(s, using + 1, on).slice(0, 1)],
    table.last,
  )
  const reach = reachOf(s, on + 1, when, { own, table: table.last })
  const kind = reach === 'all' || reach === 'free' ? mergesAll(s, when, to) : 'write'
  const bySource = mergesBySource(s, when, to)
  return worse(
    kind === 'write' && !bySource
      ? finding('write', 'merges rows', table.full)
      : finding('unbounded-write', 'changes or deletes every row by a merge', table.full),
    rest,
  )
}

function mergesAll(s: Sentence, when: number, to: number): 'write' | 'unbounded-write' {
  for (let i = when; i < to; i++) {
    if (!isWord(s, i, 'then') || !isWord(s, i + 1, 'update', 'delete')) continue
    return 'unbounded-write'
  }
  return 'write'
}

/** `WHEN NOT MATCHED BY SOURCE THEN DELETE`: every row that the source does not name. */
function mergesBySource(s: Sentence, when: number, to: number): boolean {
  for (let i = when; i < to; i++) {
    if (!isWord(s, i, 'source') || !isWord(s, i - 1, 'by')) continue
    const verb = wordAt(s, i + 1) === 'then' ? wordAt(s, i + 2) : undefined
    if (verb === 'delete' || verb === 'update') return true
  }
  return false
}
