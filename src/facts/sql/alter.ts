import { isCatalog } from './change.ts'
import { type Finding, finding, worse } from './finding.ts'
import { ADMIN_KINDS, HOLDS_NONE, HOLDS_ROWS, kindAt, nameBehind, spoken } from './schema.ts'
import {
  afterGroup,
  endOf,
  findWord,
  isOpen,
  isOperator,
  isWord,
  nameAt,
  type Sentence,
  wordAt,
} from './sentence.ts'

export function alter(s: Sentence, from: number, to: number): Finding {
  const { kind, next } = kindAt(s, from + 1)
  const name = nameBehind(s, next)
  const full = name?.full
  if (isWord(s, from + 1, 'default'))
    return finding('admin', 'changes the rights of what is created later')
  if (ADMIN_KINDS.has(kind) || kind === 'database' || kind === 'large')
    return finding('admin', `changes a ${spoken(kind)}`, full)
  if (name && isCatalog(name)) return finding('admin', "changes the server's own tables", full)
  if (findWord(s, next, to, 'owner') >= 0) return finding('admin', 'changes who owns it', full)
  switch (kind) {
    case 'table':
    case 'foreign':
      return alterTable(s, name?.next ?? next, to, full)
    case 'type':
      return findWord(s, next, to, 'drop') >= 0
        ? finding('destructive', 'drops a part of a type and what columns hold of it', full)
        : finding('ddl', 'changes a type', full)
    case 'function':
    case 'procedure':
    case 'routine':
      return findWord(s, next, to, 'definer') >= 0
        ? finding('admin', 'gives a function the rights of its owner', full)
        : finding('ddl', 'changes a function', full)
    case 'schema':
    case 'keyspace':
      return s.lexicon === 'mysql'
        ? finding('admin', 'changes a database', full)
        : finding('ddl', `changes a ${kind}`, full)
    default:
      return HOLDS_NONE.has(kind) || HOLDS_ROWS.has(kind)
        ? finding('ddl', `changes a ${kind}`, full)
        : finding('unknown', 'changes something that is not known here', full)
  }
}

/** Each action of the list; commas inside parentheses belong to columns. */
function alterTable(s: Sentence, from: number, to: number, name: string | undefined): Finding {
  let worst = finding('ddl', 'changes the columns or constraints of a table', name)
  let start = from
  for (let i = from; i <= to; i = isOpen(s, i) ? endOf(s, i) + 1 : i + 1) {
    if (i < to && !isOperator(s, i, ',')) continue
    const found = action(s, start, i)
    if (found) worst = worse(worst, { ...found, ...(name !== undefined && { name }) })
    start = i + 1
  }
  return worst
}

/** What may be dropped without a row or column going. */
const DROPS_NONE = new Set(
  'constraint index key primary foreign check default not identity unique projection ttl'.split(
    ' ',
  ),
)

function action(s: Sentence, from: number, to: number): Finding | undefined {
  const word = wordAt(s, from)
  const next = wordAt(s, from + 1)
  switch (word) {
    case 'drop':
      return next !== undefined && DROPS_NONE.has(next)
        ? undefined
        : finding('destructive', 'drops a column or partition with what it holds')
    case 'truncate':
    case 'discard':
    case 'clear':
      return finding('destructive', 'throws away what the table holds')
    case 'delete':
    case 'update':
      return finding('unbounded-write', 'changes rows in a way that cannot be undone')
    case 'import':
      return finding('admin', 'loads a file into the server')
    case 'disable':
    case 'enable':
    case 'no':
      return guardAction(s, from, to)
    case 'replica':
      return finding('admin', 'changes what is replicated')
    case 'engine':
      return engineAction(s, from)
    case 'alter':
    case 'modify':
    case 'change':
      return columnAction(s, from, to)
    case 'convert':
      return findWord(s, from, to, 'latin1', 'ascii', 'binary') >= 0
        ? finding('destructive', 'converts text to an alphabet that may lack its letters')
        : undefined
    default:
      if (findWord(s, from, to, 'blackhole') >= 0)
        return engineAction(s, findWord(s, from, to, 'engine'))
      return word === undefined || KEEPS_ROWS.has(word)
        ? undefined
        : finding('unknown', `changes a table in a way that is not known here (${word})`)
  }
}

/** Actions that leave every row as it is. */
const KEEPS_ROWS = new Set(
  `add rename set reset validate attach detach inherit of not cluster without comment auto_increment row_format
  charset character collate default algorithm lock order force rebuild analyze check optimize repair coalesce
  reorganize remove exchange partition partitions options tablespace tablegroup stats_persistent key_block_size
  compression encryption max_rows min_rows avg_row_length pack_keys checksum delay_key_write insert_method modify_ttl
  materialize freeze unfreeze column with swap hash owner concurrently data directory union connection password`.split(
    /\s+/,
  ),
)

function guardAction(s: Sentence, from: number, to: number): Finding | undefined {
  const enables = isWord(s, from, 'enable')
  if (findWord(s, from, to, 'keys') >= 0) return undefined
  if (enables && findWord(s, from, to, 'row') >= 0) return undefined
  if (enables && isWord(s, from + 1, 'trigger')) return undefined
  return isWord(s, from, 'no') && !isWord(s, from + 1, 'force')
    ? undefined
    : finding('admin', 'turns triggers, rules or row security on or off')
}

function engineAction(s: Sentence, at: number): Finding | undefined {
  const name = s.tokens[isOperator(s, at + 1, '=') ? at + 2 : at + 1]?.text.toLowerCase() ?? ''
  return /^(blackhole|memory|heap|null)$/.test(name)
    ? finding(
        'destructive',
        `moves the table to ${name.toUpperCase()}, which does not keep its rows`,
      )
    : undefined
}

/** A new type may cut off what is there; text without a limit takes everything. */
function columnAction(s: Sentence, from: number, to: number): Finding | undefined {
  if (isWord(s, from, 'alter')) {
    if (isWord(s, from + 1, 'index', 'constraint', 'check')) return undefined
    const at = findWord(s, from + 1, to, 'type')
    if (at >= 0) return lossy(s, at + 1, to)
    if (findWord(s, from + 1, to, 'expression') >= 0 && findWord(s, from, to, 'drop') >= 0)
      return finding('destructive', 'drops what a column is computed from')
    const column = nameAt(s, isWord(s, from + 1, 'column') ? from + 2 : from + 1)
    if (!column || isWord(s, column.next, 'set', 'drop', 'add', 'reset', 'restart', 'rename'))
      return undefined
    return lossy(s, column.next, to)
  }
  let at = isWord(s, from + 1, 'column') ? from + 2 : from + 1
  at = nameAt(s, at)?.next ?? at
  if (isWord(s, from, 'change')) at = nameAt(s, at)?.next ?? at
  return lossy(s, at, to)
}

function lossy(s: Sentence, at: number, to: number): Finding | undefined {
  const type = wordAt(s, at) ?? ''
  const size = isOpen(s, at + 1) ? Number(s.tokens[at + 2]?.text) : Number.POSITIVE_INFINITY
  const uses = findWord(s, afterGroup(s, at + 1), to, 'using') >= 0
  const wide =
    /^(text|longtext|mediumtext|bigint|longblob)$/.test(type) ||
    (/^(varchar|nvarchar)$/.test(type) && size >= 255)
  return wide && !uses
    ? undefined
    : finding('destructive', 'changes a type, which may cut off what is there')
}
