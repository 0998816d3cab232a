import type { DatabaseServer, Effect, Environment, Field, Unknown } from '../facts.ts'
import { UNKNOWN_PART } from '../facts.ts'
import type { Reading } from '../reading.ts'
import { isDangerous } from '../sql/finding.ts'
import { readSqlText, type SqlClass, type SqlDialect, type SqlStatement } from '../sql/sql.ts'

/** What cannot be read matters by where it would run. */
export function weightIn(environment: Environment): Unknown['weight'] {
  if (environment === 'production') return 'deny'
  return environment === 'local' || environment === 'dev' ? 'note' : 'ask'
}

type Deed = Pick<Effect, 'verb' | 'scope' | 'reversibility'>

/** Classes that leave something behind, as effects; `read` leaves none and `unknown` is an Unknown. */
const DEEDS: Readonly<Record<Exclude<SqlClass, 'read' | 'unknown'>, Deed>> = {
  write: { verb: 'change', scope: 'many', reversibility: 'recoverable' },
  ddl: { verb: 'change', scope: 'many', reversibility: 'recoverable' },
  'unbounded-write': { verb: 'change', scope: 'all', reversibility: 'irreversible' },
  destructive: { verb: 'delete', scope: 'all', reversibility: 'irreversible' },
  admin: { verb: 'grant', scope: 'all', reversibility: 'irreversible' },
}

/** What brings SQL to its database. */
export interface SqlCarrier {
  readonly dialect?: SqlDialect
  /** The database is a file, not a server. */
  readonly file?: boolean
  /** That file, from the root. */
  readonly at?: string | undefined
  /** Where its server is, where that is said. */
  readonly server?: DatabaseServer | undefined
  /** It keeps what a statement replaces, or does not run it: `interlock sql`. */
  readonly kept?: boolean
}

/** Where Interlock keeps rows, and what was dropped: nothing brings it back. */
const KEPT = /\binterlock_kept/i
const DISARM = {
  verb: 'disarm',
  target: { kind: 'guard', name: 'what Interlock keeps in this database' },
  scope: 'all',
  reversibility: 'irreversible',
} as const

/** What can be undone is never all that there was; who administers is not undone. */
function keptDeed(deed: Deed): Deed {
  return deed.verb === 'grant' ? deed : { ...deed, scope: 'many', reversibility: 'recoverable' }
}

/** Effects of SQL text, statement by statement. */
export function sqlEffects(
  reading: Reading,
  field: Field,
  environment: Environment,
  { dialect = 'unknown', ...carrier }: SqlCarrier = {},
): void {
  if (!field.known && field.text.replaceAll(UNKNOWN_PART, '').trim() === '') {
    const text = 'SQL that is only known when it runs'
    reading.unknown('dynamic-target', text, field.span, weightIn(environment))
    return
  }
  for (const statement of statementsOf(reading, field.text, dialect)) {
    statementEffect(reading, field, environment, statement, carrier)
  }
}

/** PostgreSQL's own parser has a say where it is at hand; where it should be and is not, nothing is only a read. */
function statementsOf(reading: Reading, sql: string, dialect: SqlDialect): readonly SqlStatement[] {
  if (dialect !== 'postgres') return readSqlText(sql, dialect)
  const grammar = reading.grammar()
  if (grammar === 'words') return readSqlText(sql, dialect)
  if (grammar !== 'none') return readSqlText(sql, dialect, grammar)
  const why = 'cannot be read without PostgreSQL’s own parser, which is not at hand'
  return readSqlText(sql, dialect).map((statement) =>
    isDangerous(statement) ? statement : { ...statement, class: 'unknown', why },
  )
}

function statementEffect(
  reading: Reading,
  field: Field,
  environment: Environment,
  statement: SqlStatement,
  { file = false, at, server, kept = false }: SqlCarrier,
): void {
  const { name, text, why } = statement
  const kind =
    file && CATALOG.test(text) && statement.class !== 'read' ? 'destructive' : statement.class
  if (kind === 'read') return
  if (kind === 'unknown') {
    reading.unknown(
      'unread-sql',
      `the SQL statement “${text}” ${why}`,
      field.span,
      weightIn(environment),
    )
    return
  }
  if (KEPT.test(field.text)) reading.effect({ ...DISARM, environment, span: field.span })
  const deed = kept ? keptDeed(DEEDS[kind]) : DEEDS[kind]
  reading.effect({
    ...deed,
    verb: verbOf(statement, deed),
    reversibility: !kept && overwrites(statement) ? 'irreversible' : deed.reversibility,
    target: {
      kind: 'database',
      name,
      ...(file && { file }),
      ...(at !== undefined && { at }),
      ...(server && { server }),
    },
    environment,
    span: field.span,
    detail: `${name} (it ${why}: ${text})`,
  })
}

/** Where a file says which tables it has: whoever writes there takes all of them. */
const CATALOG = /\b(writable_schema|sqlite_(master|schema))\b/i

function verbOf({ class: kind, why }: SqlStatement, deed: Deed): Effect['verb'] {
  if (kind === 'unbounded-write' && why.startsWith('deletes')) return 'delete'
  return kind === 'destructive' && why.endsWith('creates it anew') ? 'recreate' : deed.verb
}

/** Rows that were deleted or changed are not there any more, however few they are; new ones can be taken out. */
function overwrites({ class: kind, why }: SqlStatement): boolean {
  return kind === 'write' && /^(deletes|changes|adds or replaces)/.test(why)
}
