import { splitStatements } from '../../facts/sql/split.ts'
import { classOf, readSqlText } from '../../facts/sql/sql.ts'
import { NotKeepable } from '../database/refusal.ts'
import type { DefinitionKind } from './change.ts'
import { type Targets, targetsOf } from './targets.ts'
import { Words, type Written, wordsOf } from './words.ts'

/** One statement, by what it takes to keep what it replaces. */
export type Step = { readonly text: string; readonly words: Words } & (
  | /** Rows at most. */
  { readonly kind: 'rows'; readonly targets: Targets }
  /** Whole tables, which no transaction holds: each stands alone. */
  | { readonly kind: 'truncate'; readonly table: Written }
  | { readonly kind: 'drop'; readonly tables: readonly Written[]; readonly ifExists: boolean }
  | { readonly kind: 'drop-database'; readonly name: string; readonly ifExists: boolean }
  /** `pointsTo`: tables that foreign keys in its words name. */
  | {
      readonly kind: 'alter'
      readonly table: Written
      readonly pointsTo: readonly Written[]
    }
  | { readonly kind: 'rename'; readonly pairs: readonly (readonly [from: Written, to: Written])[] }
  | {
      readonly kind: 'drop-definition'
      readonly what: DefinitionKind
      readonly named: Written
      readonly ifExists: boolean
    }
  | { readonly kind: 'make'; readonly table: Written; readonly ifNotExists: boolean }
)

export type RowStep = Step & { readonly kind: 'rows' }

/** What only looks, and ends no transaction. */
const LOOKS = 'select with table values show describe desc explain help checksum'.split(' ')

/** The statements of a text, where all of them are known to change nothing. */
export function readsOf(sql: string): readonly string[] | undefined {
  const statements = readSqlText(sql, 'mysql')
  const all = wordsOf(sql)
  if (typeof all === 'string' || classOf(statements) !== 'read') return undefined
  const pieces = splitStatements(all.tokens, 'mysql').map((tokens) => new Words(sql, tokens))
  if (!pieces.every((words) => words.is(0, ...LOOKS) || words.isSign(0, '('))) return undefined
  return pieces.map((words) => words.source())
}

/** The statements of a text. Throws NotKeepable where one of them is none that can be undone for certain. */
export function stepsOf(sql: string): readonly Step[] {
  const all = wordsOf(sql)
  if (typeof all === 'string') throw new NotKeepable(all)
  const steps = splitStatements(all.tokens, 'mysql').map((tokens) => {
    const piece = new Words(sql, tokens)
    const text = piece.source()
    // Read again by itself, as the server gets it.
    const words = wordsOf(text)
    if (typeof words === 'string') throw new NotKeepable(words)
    return stepOf(text, words)
  })
  if (steps.length > 1 && steps.some(({ kind }) => kind !== 'rows'))
    throw new NotKeepable(
      'a statement on whole tables makes last what stands before it; run each of them by itself',
    )
  return steps
}

function stepOf(text: string, words: Words): Step {
  const [read, ...more] = readSqlText(text, 'mysql')
  if (!read || more.length > 0) throw new NotKeepable('it is more than one statement')
  const verb = words.tokens[0]?.kind === 'word' ? words.tokens[0].text : ''
  if (words.tokens.some(({ kind }) => kind === 'parameter'))
    throw new NotKeepable('it has places for values that nobody gives')
  switch (verb) {
    case 'delete':
    case 'update':
    case 'insert':
    case 'replace':
      if (read.class === 'write' || read.class === 'unbounded-write') return rows(text, words)
      break
    case 'select':
      // What its functions do is found out later, wherever it puts what it reads.
      if (/^(read|write|unknown)$/.test(read.class) && !puts(words))
        return { kind: 'rows', text, words, targets: { tables: [] } }
      break
    case 'call':
    case 'do':
      if (read.class === 'write' || read.class === 'read' || verb === 'do')
        return { kind: 'rows', text, words, targets: { tables: [] } }
      break
    case 'truncate':
      return truncate(text, words)
    case 'drop':
      return drop(text, words)
    case 'alter':
      return alter(text, words)
    case 'rename':
      return rename(text, words)
    case 'create':
      return create(text, words)
  }
  throw new NotKeepable(`nothing here brings it back (it ${read.why})`)
}

function rows(text: string, words: Words): Step {
  const targets = targetsOf(words)
  if (typeof targets === 'string') throw new NotKeepable(targets)
  return { kind: 'rows', text, words, targets }
}

function puts(words: Words): boolean {
  return words.tokens.some(({ kind, text }) => kind === 'word' && text === 'into')
}

function truncate(text: string, words: Words): Step {
  const table = words.tableAt(words.is(1, 'table') ? 2 : 1)
  if (!table || table.next < words.length) throw unread()
  return { kind: 'truncate', text, words, table }
}

const KINDS = ['view', 'trigger', 'procedure', 'function', 'event'] as const

/** `DROP TABLE [IF EXISTS] a, b [RESTRICT | CASCADE]`, `DROP DATABASE [IF EXISTS] a`. */
function drop(text: string, words: Words): Step {
  const ifExists = words.is(2, 'if') && words.is(3, 'exists')
  const from = ifExists ? 4 : 2
  if (words.is(1, 'database', 'schema')) {
    const name = words.nameAt(from)
    if (name === undefined || from + 1 < words.length) throw unread()
    return { kind: 'drop-database', text, words, name, ifExists }
  }
  const what = KINDS.find((kind) => words.is(1, kind))
  const named = what && words.tableAt(from)
  if (what && named) {
    if (named.next < words.length) throw unread()
    return { kind: 'drop-definition', text, words, what, named, ifExists }
  }
  if (!words.is(1, 'table', 'tables'))
    throw new NotKeepable(`nothing here brings it back (it drops ${words.source(1, 2)})`)
  const tables: Written[] = []
  for (let at = from; at < words.length; ) {
    const table = words.tableAt(at)
    if (!table) throw unread()
    tables.push(table)
    at = words.is(table.next, 'restrict', 'cascade') ? table.next + 1 : table.next
    if (at < words.length && !words.isSign(at, ',')) throw unread()
    at++
  }
  return { kind: 'drop', text, words, tables, ifExists }
}

/** What an ALTER TABLE does to a table that a copy of the table does not bring back, or that reaches beyond it. */
const BEYOND = [
  'connection',
  'directory',
  'discard',
  'encrypted',
  'encryption',
  'engine',
  'exchange',
  'import',
  'partition',
  'partitioning',
  'partitions',
  'period',
  'secondary_engine',
  'secondary_load',
  'secondary_unload',
  'sequence',
  'system',
  'tablespace',
  'truncate',
  'union',
  'versioning',
]

/** `ALTER TABLE t …`: what it loses is copied before. */
function alter(text: string, words: Words): Step {
  const table = words.is(1, 'table') ? words.tableAt(2) : undefined
  if (!table) throw new NotKeepable('nothing here takes that back but ALTER TABLE')
  const to = words.is(table.next, 'rename') ? newName(words, table.next + 1) : undefined
  if (to) return { kind: 'rename', text, words, pairs: [[table, to]] }
  const odd = words.tokens.findIndex((_, at) => at >= table.next && words.is(at, ...BEYOND))
  const renames = words.tokens.some(
    (_, at) => words.is(at, 'rename') && !words.is(at + 1, 'column', 'index', 'key'),
  )
  if (odd >= 0 || renames)
    throw new NotKeepable(
      `nothing here brings it back (it alters more than columns and indexes: ${odd >= 0 ? words.source(odd, odd + 1) : 'rename'})`,
    )
  const pointsTo = words.tokens.flatMap((_, at) => {
    const other = words.is(at, 'references') ? words.tableAt(at + 1) : undefined
    return other ? [other] : []
  })
  return { kind: 'alter', text, words, table, pointsTo }
}

/** `ALTER TABLE t RENAME [TO | AS | =] u`, and nothing behind it. */
function newName(words: Words, from: number): Written | undefined {
  if (words.is(from, 'column', 'index', 'key')) return undefined
  const at = words.is(from, 'to', 'as') || words.isSign(from, '=') ? from + 1 : from
  const name = words.tableAt(at)
  return name?.next === words.length ? name : undefined
}

/** `RENAME TABLE a TO b, c TO d`. */
function rename(text: string, words: Words): Step {
  if (!words.is(1, 'table', 'tables')) throw new NotKeepable('nothing here takes that back')
  const pairs: [Written, Written][] = []
  for (let at = 2; at < words.length; ) {
    const from = words.tableAt(at)
    const to = from && words.is(from.next, 'to') ? words.tableAt(from.next + 1) : undefined
    if (!from || !to || (to.next < words.length && !words.isSign(to.next, ','))) throw unread()
    pairs.push([from, to])
    at = to.next + 1
  }
  if (pairs.length === 0) throw unread()
  return { kind: 'rename', text, words, pairs }
}

/** `CREATE TABLE [IF NOT EXISTS] t …`: nothing is lost by it. */
function create(text: string, words: Words): Step {
  const ifNotExists = words.is(2, 'if') && words.is(3, 'not') && words.is(4, 'exists')
  const table = words.is(1, 'table') ? words.tableAt(ifNotExists ? 5 : 2) : undefined
  if (!table) throw new NotKeepable('nothing here takes that back but CREATE TABLE')
  // Another engine's table may be a door to a file or a server; a query may call what changes something.
  const odd = words.find(table.next, 'engine', 'connection', 'directory', 'tablespace', 'replace')
  if (odd < words.length && !(words.is(odd, 'engine') && isInnodb(words, odd)))
    throw new NotKeepable('the table that it makes is more than an InnoDB table')
  if (
    words.find(table.next, 'select', 'with', 'as', 'values', 'table') < words.length ||
    selects(words)
  )
    throw new NotKeepable('it makes and fills a table at once; make it, then INSERT … SELECT')
  return { kind: 'make', text, words, table, ifNotExists }
}

function selects(words: Words): boolean {
  return words.tokens.some(({ kind, text }) => kind === 'word' && text === 'select')
}

function isInnodb(words: Words, at: number): boolean {
  const name = words.nameAt(words.isSign(at + 1, '=') ? at + 2 : at + 1)
  return name?.toLowerCase() === 'innodb'
}

function unread(): NotKeepable {
  return new NotKeepable('its words cannot be read for certain')
}
