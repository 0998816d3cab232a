import type { SqlGrammar } from '../../facts/sql/sql.ts'
import { isDefinition, isOfTables, isRemade } from './definitions.ts'
import { listIn, namesIn, numberIn, type Tree, treeIn } from './tree.ts'

/** A name as it was written: without a schema, the search path finds it. */
export interface Written {
  readonly schema: string | undefined
  readonly name: string
}

/** One statement, by what it takes to keep what it replaces. */
export type Step = { readonly text: string } & (
  | /** Rows at most: whatever it changes is caught while it runs. `targets` is what it names. */
  {
      readonly kind: 'rows'
      readonly targets: readonly Written[]
    } /** A whole database; `force`: those who are connected to it are thrown out. */
  | {
      readonly kind: 'database'
      readonly name: string
      readonly force: boolean
      readonly ifExists: boolean
    }
  | { readonly kind: 'truncate'; readonly tables: readonly Written[]; readonly cascade: boolean }
  | {
      readonly kind: 'drop'
      readonly what: 'relation' | 'schema' | 'index'
      readonly objects: readonly Written[]
      readonly cascade: boolean
      readonly ifExists: boolean
    } /** Makes something, which nothing is lost by; `what` it is. */
  | { readonly kind: 'make'; readonly what: string }
  /** Changes what nothing here brings back; `whole`: unless all of the tables that it changes are copied out first. */
  | { readonly kind: 'lasting'; readonly what: string; readonly whole: boolean }
  /** Changes what a database is made of, not rows; of columns that go or become another type, the values are kept. */
  | {
      readonly kind: 'define'
      readonly what: string
      readonly columns: readonly {
        readonly table: Written
        readonly column: string
        readonly stays: boolean
      }[]
    }
  /** Does not run here, and why. */
  | { readonly kind: 'foreign'; readonly why: string }
)

/** The statements of a text; throws PostgreSQL's own words where it is no SQL. */
export function stepsOf(sql: string, grammar: SqlGrammar): readonly Step[] {
  const bytes = Buffer.from(sql)
  const tree = treeIn(grammar.parse(sql))
  return listIn(tree.stmts).map((one) => {
    const from = numberIn(one.stmt_location)
    const length = numberIn(one.stmt_len)
    const text = bytes.subarray(from, length === 0 ? undefined : from + length).toString('utf8')
    const [name = '', node = {}] = Object.entries(treeIn(one.stmt))[0] ?? []
    return stepOf(text.trim(), name, treeIn(node))
  })
}

function stepOf(text: string, name: string, node: Tree): Step {
  const outside = callsIn(node).find((one) => OUTSIDE.test(one))
  if (outside !== undefined)
    return { kind: 'foreign', text, why: `calls ${outside}, which no transaction takes back` }
  switch (name) {
    case 'SelectStmt':
    case 'InsertStmt':
    case 'UpdateStmt':
    case 'DeleteStmt':
    case 'MergeStmt':
    case 'CallStmt':
    case 'DoStmt':
      return isIntoTable(node)
        ? { kind: 'make', text, what: 'a table' }
        : { kind: 'rows', text, targets: targetsIn(name, node) }
    case 'ExplainStmt':
    case 'VariableShowStmt':
      return { kind: 'rows', text, targets: [] }
    case 'TruncateStmt':
      return {
        kind: 'truncate',
        text,
        tables: listIn(node.relations).map((one) => writtenIn(treeIn(one.RangeVar))),
        cascade: node.behavior === 'DROP_CASCADE',
      }
    case 'DropStmt':
      return drop(text, node)
    case 'DropdbStmt':
      return {
        kind: 'database',
        text,
        name: typeof node.dbname === 'string' ? node.dbname : '',
        force: listIn(node.options).some((one) => treeIn(one.DefElem).defname === 'force'),
        ifExists: node.missing_ok === true,
      }
    default:
      return other(text, name, node)
  }
}

/** Functions whose work lasts whatever becomes of the transaction, or lies outside of every table. */
const OUTSIDE =
  /^(setval|lo_\w+|lowrite|dblink\w*|pg_(terminate|cancel)_backend|pg_(create|drop|copy)_\w*slot|pg_logical_\w+|pg_stat_reset\w*|pg_(switch_wal|promote|reload_conf|rotate_logfile|backup_\w+|start_backup|stop_backup|notify)|set_config)$/

/** The functions that it names, without their schemas. */
function callsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(callsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, below]) =>
    key === 'FuncCall'
      ? [...namesIn(treeIn(below).funcname).slice(-1), ...callsIn(below)]
      : callsIn(below),
  )
}

function drop(text: string, node: Tree): Step {
  const what = DROPPED[String(node.removeType)]
  const words = wordsOf(String(node.removeType))
  if (isRemade(node)) return { kind: 'define', text, what: `drops ${words}`, columns: [] }
  if (!what) return { kind: 'lasting', text, what: `drops ${words}`, whole: false }
  const names = listIn(node.objects).map((one) => namesIn(one))
  return {
    kind: 'drop',
    text,
    what,
    objects: names.map((parts) => ({ schema: parts.at(-2), name: parts.at(-1) ?? '' })),
    cascade: node.behavior === 'DROP_CASCADE',
    ifExists: node.missing_ok === true,
  }
}

const DROPPED: Readonly<Record<string, 'relation' | 'schema' | 'index'>> = {
  OBJECT_TABLE: 'relation',
  OBJECT_VIEW: 'relation',
  OBJECT_MATVIEW: 'relation',
  OBJECT_SEQUENCE: 'relation',
  OBJECT_INDEX: 'index',
  OBJECT_SCHEMA: 'schema',
}

/** What loses nothing when it is made, in words. */
const MADE: Readonly<Record<string, string>> = {
  CreateStmt: 'a table',
  CreateTableAsStmt: 'a table',
  IndexStmt: 'an index',
  CreateSchemaStmt: 'a schema',
  CreateSeqStmt: 'a sequence',
  CreateEnumStmt: 'a type',
  CreateDomainStmt: 'a type',
  CompositeTypeStmt: 'a type',
  CreateStatsStmt: 'statistics',
}

function other(text: string, name: string, node: Tree): Step {
  if (name === 'TransactionStmt')
    return { kind: 'foreign', text, why: 'ends or begins a transaction, and all of it is one here' }
  if (ALONE.has(name) || node.concurrent === true)
    return { kind: 'foreign', text, why: 'cannot run in a transaction' }
  if (name === 'CopyStmt') return { kind: 'foreign', text, why: 'copies from or to somewhere else' }
  const made = MADE[name] ?? (isAddition(name, node) ? 'a part of a table' : undefined)
  if (made !== undefined) return { kind: 'make', text, what: made }
  if (name === 'ViewStmt' && node.replace !== true) return { kind: 'make', text, what: 'a view' }
  if (name === 'CreateFunctionStmt' && node.replace !== true)
    return { kind: 'make', text, what: 'a function' }
  if (isDefinition(name, node))
    return { kind: 'define', text, what: wordsOf(name), columns: columnsIn(node) }
  return { kind: 'lasting', text, what: wordsOf(name), whole: isOfTables(name, node) }
}

/** `ALTER TABLE` that takes nothing away. */
function isAddition(name: string, node: Tree): boolean {
  return (
    name === 'AlterTableStmt' &&
    listIn(node.cmds).every((one) => ADDITIONS.has(String(treeIn(one.AlterTableCmd).subtype)))
  )
}

/** Of `ALTER TABLE`, the columns that it drops or turns into another type. */
function columnsIn(node: Tree): (Step & { readonly kind: 'define' })['columns'] {
  const table = writtenIn(treeIn(node.relation))
  return listIn(node.cmds).flatMap((one) => {
    const { subtype, name } = treeIn(one.AlterTableCmd)
    const stays = subtype === 'AT_AlterColumnType'
    if (typeof name !== 'string' || (!stays && subtype !== 'AT_DropColumn')) return []
    return [{ table, column: name, stays }]
  })
}

const ADDITIONS: ReadonlySet<string> = new Set([
  'AT_AddColumn',
  'AT_AddConstraint',
  'AT_ValidateConstraint',
  'AT_SetNotNull',
])

const ALONE: ReadonlySet<string> = new Set([
  'VacuumStmt',
  'CreatedbStmt',
  'AlterSystemStmt',
  'CreateTableSpaceStmt',
  'DropTableSpaceStmt',
])

function isIntoTable(node: Tree): boolean {
  return node.intoClause !== undefined
}

const CHANGES: ReadonlySet<string> = new Set([
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
])

/** Every table that it says it changes, in whatever part of it. */
function targetsIn(name: string, node: Tree): readonly Written[] {
  const own = CHANGES.has(name) && node.relation ? [writtenIn(treeIn(node.relation))] : []
  const inner = (value: unknown): readonly Written[] => {
    if (Array.isArray(value)) return value.flatMap(inner)
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([key, below]) =>
      CHANGES.has(key) ? targetsIn(key, treeIn(below)) : inner(below),
    )
  }
  return [...own, ...Object.values(node).flatMap(inner)]
}

function writtenIn(relation: Tree): Written {
  const { schemaname, relname } = relation
  return {
    schema: typeof schemaname === 'string' ? schemaname : undefined,
    name: typeof relname === 'string' ? relname : '',
  }
}

/** `OBJECT_MATVIEW` and `AlterTableStmt`, for people. */
function wordsOf(name: string): string {
  return name
    .replace(/^OBJECT_|Stmt$/g, '')
    .replace(/(?<=[a-z])(?=[A-Z])|_/g, ' ')
    .toLowerCase()
}
