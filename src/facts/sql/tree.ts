import { dangerOf } from './danger.ts'
import { type Finding, finding, worse } from './finding.ts'
import { isHarmlessFunction } from './functions.ts'
import type { SqlClass, SqlDialect, SqlGrammar } from './sql.ts'

/** Parts of a query that only read, as PostgreSQL's parser names them. Any other part makes it no read. */
const READS: ReadonlySet<string> = new Set(
  `SelectStmt ResTarget ColumnRef A_Const A_Expr A_Star A_Indices A_Indirection A_ArrayExpr BoolExpr NullTest
  BooleanTest CaseExpr CaseWhen CoalesceExpr MinMaxExpr SQLValueFunction TypeCast TypeName CollateClause FuncCall
  NamedArgExpr SubLink RangeVar RangeSubselect RangeFunction RangeTableSample RangeTableFunc RangeTableFuncCol JoinExpr
  Alias SortBy WindowDef WithClause CommonTableExpr CTESearchClause CTECycleClause GroupingSet GroupingFunc RowExpr
  ParamRef String Integer Float Boolean BitString List SetToDefault XmlExpr XmlSerialize JsonFuncExpr JsonTable
  JsonTableColumn JsonTablePathSpec JsonFormat JsonReturning JsonValueExpr JsonOutput JsonObjectConstructor
  JsonArrayConstructor JsonArrayQueryConstructor JsonObjectAgg JsonArrayAgg JsonAggConstructor JsonKeyValue
  JsonIsPredicate JsonParseExpr JsonScalarExpr JsonSerializeExpr JsonBehavior JsonArgument JsonConstructorExpr
  MergeSupportFunc Null DefElem IndexElem ColumnDef`.split(/\s+/),
)

/** Statements that are simple enough for their words to tell. */
const BY_WORDS: ReadonlySet<string> = new Set(
  `VariableSetStmt VariableShowStmt TransactionStmt FetchStmt ClosePortalStmt ListenStmt UnlistenStmt DeallocateStmt
  DiscardStmt ExecuteStmt DoStmt`.split(/\s+/),
)

/** What a statement or clause does at least. */
const AT_LEAST: Readonly<Record<string, readonly [SqlClass, string]>> = {
  InsertStmt: ['write', 'adds rows'],
  UpdateStmt: ['write', 'changes rows'],
  DeleteStmt: ['write', 'deletes rows'],
  MergeStmt: ['write', 'merges rows'],
  LockingClause: ['write', 'locks the rows it reads'],
  NotifyStmt: ['write', 'sends a message'],
  CallStmt: ['write', 'calls a procedure, and what that does is not known here'],
  RefreshMatViewStmt: ['write', 'fills a view anew'],
  ConstraintsSetStmt: ['write', 'changes when constraints are checked'],
  IntoClause: ['ddl', 'creates a table from what it reads'],
  CreateTableAsStmt: ['ddl', 'creates a table'],
  CreateStmt: ['ddl', 'creates a table'],
  CreateForeignTableStmt: ['ddl', 'creates a table'],
  ViewStmt: ['ddl', 'creates a view'],
  IndexStmt: ['ddl', 'creates an index'],
  AlterTableStmt: ['ddl', 'changes a table'],
  RenameStmt: ['ddl', 'renames'],
  CreateSchemaStmt: ['ddl', 'creates a schema'],
  CreatedbStmt: ['ddl', 'creates a database'],
  CreateFunctionStmt: ['ddl', 'creates a function'],
  CreateTrigStmt: ['ddl', 'creates a trigger'],
  CreateSeqStmt: ['ddl', 'creates a sequence'],
  AlterSeqStmt: ['ddl', 'changes a sequence'],
  DefineStmt: ['ddl', 'creates a type or operator'],
  CompositeTypeStmt: ['ddl', 'creates a type'],
  CreateEnumStmt: ['ddl', 'creates a type'],
  CreateRangeStmt: ['ddl', 'creates a type'],
  AlterEnumStmt: ['ddl', 'changes a type'],
  CreateDomainStmt: ['ddl', 'creates a domain'],
  AlterDomainStmt: ['ddl', 'changes a domain'],
  CreateStatsStmt: ['ddl', 'creates statistics'],
  AlterStatsStmt: ['ddl', 'changes statistics'],
  CommentStmt: ['ddl', 'describes'],
  RuleStmt: ['ddl', 'creates a rule'],
  CreateCastStmt: ['ddl', 'creates a cast'],
  AlterFunctionStmt: ['ddl', 'changes a function'],
  AlterObjectSchemaStmt: ['ddl', 'moves to another schema'],
  AlterTypeStmt: ['ddl', 'changes a type'],
  DropStmt: ['ddl', 'drops'],
  VacuumStmt: ['write', 'counts tables anew'],
  TruncateStmt: ['destructive', 'empties a table'],
  DropdbStmt: ['destructive', 'drops a database'],
  DropOwnedStmt: ['destructive', 'drops everything that a role owns'],
  GrantStmt: ['admin', 'changes rights'],
  GrantRoleStmt: ['admin', 'changes rights'],
  AlterDefaultPrivilegesStmt: ['admin', 'changes rights'],
  CreateRoleStmt: ['admin', 'creates a role'],
  AlterRoleStmt: ['admin', 'changes a role'],
  AlterRoleSetStmt: ['admin', 'changes a role'],
  DropRoleStmt: ['admin', 'drops a role'],
  ReassignOwnedStmt: ['admin', 'gives what a role owns to another'],
  AlterOwnerStmt: ['admin', 'changes who owns it'],
  AlterSystemStmt: ['admin', 'changes a setting of the server'],
  AlterDatabaseStmt: ['admin', 'changes a database'],
  AlterDatabaseSetStmt: ['admin', 'changes a database'],
  CheckPointStmt: ['admin', 'flushes the server'],
  LoadStmt: ['admin', 'loads code into the server'],
  LockStmt: ['admin', 'locks a table against everyone'],
  ReindexStmt: ['admin', 'rewrites indexes'],
  ClusterStmt: ['admin', 'rewrites a table'],
  CreateExtensionStmt: ['admin', 'creates an extension'],
  CreatePLangStmt: ['admin', 'creates a language'],
  CreateSubscriptionStmt: ['admin', 'steers replication'],
  AlterSubscriptionStmt: ['admin', 'steers replication'],
  DropSubscriptionStmt: ['admin', 'steers replication'],
  CreatePublicationStmt: ['admin', 'steers replication'],
  AlterPublicationStmt: ['admin', 'steers replication'],
  CreateForeignServerStmt: ['admin', 'connects another server'],
  CreateFdwStmt: ['admin', 'connects another server'],
  CreateUserMappingStmt: ['admin', 'stores a login'],
  ImportForeignSchemaStmt: ['admin', 'takes in tables from elsewhere'],
  CreateEventTrigStmt: ['admin', 'watches every statement'],
  CreatePolicyStmt: ['admin', 'changes row security'],
  AlterPolicyStmt: ['admin', 'changes row security'],
  SecLabelStmt: ['admin', 'changes security labels'],
}

interface Walk {
  readonly dialect: SqlDialect
  /** It is to be a read: what is not known to be harmless is unknown. */
  strict: boolean
  /** The words alone make it a read: text that it runs has been read as well. */
  readonly readByWords: boolean
  worst: Finding
  nodes: number
}

/** More nodes than text of this size has: a defect, not a query. */
const NODES_MAX = 50_000

/**
 * What PostgreSQL's own parser makes of one statement, joined with what its words say (`words`, which is not
 * dangerous): the tree alone decides what is a read.
 */
export function treeFinding(
  sql: string,
  words: Finding,
  grammar: SqlGrammar,
  dialect: SqlDialect,
): Finding {
  let statements: readonly unknown[]
  try {
    statements = statementsIn(grammar.parse(sql))
  } catch {
    return finding('unknown', "cannot be read by PostgreSQL's own grammar", words.name)
  }
  const [only, ...more] = statements
  if (only === undefined) return words
  const walk: Walk = {
    dialect,
    strict: true,
    readByWords: words.class === 'read',
    worst: finding('read', 'only reads'),
    nodes: 0,
  }
  if (more.length > 0) walk.worst = finding('unknown', 'is more than one statement')
  const byWords = statements.map((one) => walkStatement(one, walk)).includes(true)
  const { worst } = walk
  if (byWords) return worse(words, worst)
  if (worst.class === 'read')
    return { ...worst, ...(words.name !== undefined && { name: words.name }) }
  if (words.class === 'read' || words.class === 'unknown')
    return words.class === 'read' ? worst : worse(words, worst)
  return worse(words, worst)
}

function statementsIn(tree: unknown): readonly unknown[] {
  const { stmts }: { stmts?: unknown } = fieldsOf(tree)
  if (stmts === undefined) return []
  if (!Array.isArray(stmts)) throw new Error('no parse tree')
  return stmts.map((entry: unknown) => {
    const { stmt }: { stmt?: unknown } = fieldsOf(entry)
    return stmt
  })
}

function fieldsOf(node: unknown): object {
  if (typeof node !== 'object' || node === null) throw new Error('no parse tree')
  return node
}

/** True where the words decide. */
function walkStatement(node: unknown, walk: Walk): boolean {
  const [entry, ...others] = Object.entries(fieldsOf(node))
  if (!entry || others.length > 0) throw new Error('no parse tree')
  const [tag, body]: [string, unknown] = entry
  if (BY_WORDS.has(tag)) return true
  if (tag === 'ExplainStmt') return explained(body, walk)
  if (tag === 'CopyStmt') return copied(body, walk)
  const { query }: { query?: unknown } = fieldsOf(body)
  if ((tag === 'PrepareStmt' || tag === 'DeclareCursorStmt') && query !== undefined)
    return walkStatement(query, walk)
  walk.strict = !(tag in AT_LEAST)
  visit(node, walk, 0)
  return false
}

function explained(body: unknown, walk: Walk): boolean {
  const { query, options }: { query?: unknown; options?: unknown } = fieldsOf(body)
  return Array.isArray(options) && options.some(analyzes) ? walkStatement(query, walk) : false
}

/** ANALYZE in the list, unless it is spelled off. */
function analyzes(option: unknown): boolean {
  const text = JSON.stringify(option)
  return (
    /"defname":"analy[sz]e"/i.test(text) &&
    !/"arg":\{"(?:String":\{"sval":"(?:false|off)"|Integer":\{\}|Boolean":\{\})/i.test(text)
  )
}

/** To the client: what its query does. Anything else the words have told. */
function copied(body: unknown, walk: Walk): boolean {
  const fields: { query?: unknown; filename?: unknown; is_from?: unknown; is_program?: unknown } =
    fieldsOf(body)
  if (fields.filename !== undefined || fields.is_program === true) {
    walk.worst = worse(
      walk.worst,
      finding('admin', 'copies through a file or program of the server'),
    )
    return false
  }
  if (fields.is_from === true) walk.worst = worse(walk.worst, finding('write', 'adds rows'))
  return fields.query === undefined ? false : walkStatement(fields.query, walk)
}

function visit(node: unknown, walk: Walk, depth: number): void {
  if (typeof node !== 'object' || node === null) return
  if (++walk.nodes > NODES_MAX || depth > 400) {
    walk.worst = worse(walk.worst, finding('unknown', 'is too large to read'))
    return
  }
  if (Array.isArray(node)) {
    for (const item of node) visit(item, walk, depth + 1)
    return
  }
  const entries: [string, unknown][] = Object.entries(node)
  for (const [key, value] of entries) {
    if (/^[A-Z]/.test(key)) tagFound(key, value, walk)
    else if (key === 'intoClause') tagFound('IntoClause', value, walk)
    visit(value, walk, depth + 1)
  }
}

function tagFound(tag: string, body: unknown, walk: Walk): void {
  if (tag === 'FuncCall') walk.worst = worse(walk.worst, called(body, walk))
  if (tag === 'A_Expr' && walk.strict) walk.worst = worse(walk.worst, operated(body))
  if (READS.has(tag)) return
  const least = AT_LEAST[tag]
  // Parts of what is no read anyway: its words have told the rest.
  if (!least && !walk.strict && !tag.endsWith('Stmt')) return
  const found = least
    ? finding(least[0], least[1])
    : finding('unknown', `holds something that is not known here (${tag})`)
  walk.worst = worse(walk.worst, unbounded(tag, body) ?? found)
}

function unbounded(tag: string, body: unknown): Finding | undefined {
  if (tag !== 'UpdateStmt' && tag !== 'DeleteStmt') return undefined
  return 'whereClause' in fieldsOf(body)
    ? undefined
    : finding('unbounded-write', 'changes or deletes every row: it has no WHERE')
}

function called(body: unknown, { dialect, strict, readByWords }: Walk): Finding {
  const { funcname }: { funcname?: unknown } = fieldsOf(body)
  const parts = namesIn(funcname)
  const name = parts.at(-1) ?? ''
  const danger = dangerOf(name)
  if (danger && !/runs text/.test(danger.why)) return danger
  if (!strict) return finding('read', 'only reads')
  const known =
    (parts.length === 1 || parts[0] === 'pg_catalog') &&
    (danger === undefined ? isHarmlessFunction(name, dialect) : readByWords)
  return known
    ? finding('read', 'only reads')
    : finding('unknown', `calls ${name}, and what that does is not known here`)
}

/** `OPERATOR(schema.+)`. */
function operated(body: unknown): Finding {
  const { name }: { name?: unknown } = fieldsOf(body)
  const parts = namesIn(name)
  return parts.length < 2 || parts[0] === 'pg_catalog'
    ? finding('read', 'only reads')
    : finding('unknown', 'uses an operator that is not known here')
}

function namesIn(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return []
  return list.map((item: unknown) => {
    const { String: string }: { String?: unknown } = fieldsOf(item)
    const { sval }: { sval?: unknown } = fieldsOf(string)
    return typeof sval === 'string' ? sval : ''
  })
}
