import type { Connection, QueryResult } from 'mysql2/promise'
import { CommitLost } from '../database/refusal.ts'
import { literal } from './names.ts'
import { optionsOf } from './url.ts'

/** A lock that somebody else holds is not waited for longer: what waits for us waits along. */
const LOCK_S_MAX = 5

/** A row of ours: every value as the server writes it. */
export type Row = Readonly<Record<string, string | null>>

/** What the server answered to a statement of somebody's. */
export interface Answer {
  readonly rows: readonly unknown[]
  readonly rowCount: number
  /** Its first word. */
  readonly command: string
}

/** One connection for one piece of work. */
export class Client {
  readonly #connection: Connection
  readonly database: string | undefined

  constructor(connection: Connection, database: string | undefined) {
    this.#connection = connection
    this.database = database
  }

  async rows(sql: string): Promise<readonly Row[]> {
    const [found] = await this.#connection.query({
      sql,
      typeCast: (field) => field.string(),
    })
    return isRows(found)
      ? found.map((row) => Object.fromEntries(Object.entries(row).map(asText)))
      : []
  }

  /** The only value of the only row. */
  async value(sql: string): Promise<string | null> {
    const [row] = await this.rows(sql)
    return row ? (Object.values(row)[0] ?? null) : null
  }

  /** How many rows it changed. */
  async run(sql: string): Promise<number> {
    const [result] = await this.#connection.query(sql)
    return affected(result)
  }

  /** A statement that somebody has written. */
  async answer(sql: string): Promise<Answer> {
    const [result] = await this.#connection.query(sql)
    const command = /^\W*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? ''
    const rows = isRows(result) ? result : []
    return { rows, rowCount: isRows(result) ? rows.length : affected(result), command }
  }
}

function asText([name, value]: [string, unknown]): [string, string | null] {
  return [name, value === null || value === undefined ? null : String(value)]
}

function isRows(result: QueryResult): result is Extract<QueryResult, readonly object[]> {
  return Array.isArray(result)
}

function affected(result: QueryResult): number {
  if (isRows(result)) {
    const last: unknown = result.at(-1)
    return typeof last === 'object' && last !== null && 'affectedRows' in last
      ? Number(last.affectedRows)
      : 0
  }
  return result.affectedRows
}

/** The client library is loaded by the first address that needs it. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const { createConnection } = await import('mysql2/promise')
  const options = optionsOf(url)
  const connection = await createConnection(options)
  // A connection that breaks fails the query that waits for it.
  connection.on('error', () => {})
  try {
    const client = new Client(connection, options.database || undefined)
    // Whatever the server does first for each connection: bytes mean what they mean here.
    await client.run('SET NAMES utf8mb4')
    await client.run(
      `SET autocommit = 1, innodb_lock_wait_timeout = ${LOCK_S_MAX}, lock_wait_timeout = ${LOCK_S_MAX}, completion_type = 0`,
    )
    // MySQL says how large tables were yesterday, unless it is told not to; MariaDB knows no such setting.
    await client.run('SET information_schema_stats_expiry = 0').catch(() => {})
    return await work(client)
  } finally {
    await connection.end().catch(() => connection.destroy())
  }
}

/**
 * All of it or nothing. `commit` may still say no. Whatever is read is locked and is the newest, up to the gaps between
 * rows: nobody else changes it meanwhile.
 */
export async function inTransaction<T>(
  client: Client,
  work: () => Promise<{ readonly result: T; readonly commit: boolean }>,
): Promise<T> {
  // A transaction that the server has ended by itself is followed by one that nobody ends for good.
  await client.run('SET autocommit = 0')
  try {
    await client.run('SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ WRITE')
    await client.run('START TRANSACTION')
    const { result, commit } = await work()
    if (commit) await endForGood(client)
    else await client.run('ROLLBACK')
    await client.run('SET autocommit = 1')
    return result
  } catch (error) {
    // To leave it on would make last what could not be taken back.
    await client.run('ROLLBACK').then(
      () => client.run('SET autocommit = 1'),
      () => {},
    )
    throw error
  }
}

/** Words of a server that goes down, or was told to: they say nothing about what it has done. */
const NO_ANSWER: ReadonlySet<unknown> = new Set([1053, 1077, 1079, 1080, 1317, 1927, 4031])

async function endForGood(client: Client): Promise<void> {
  try {
    await client.run('COMMIT')
  } catch (error) {
    throw isAnswer(error) ? error : new CommitLost()
  }
}

/** What the server itself says is an answer; silence is none. */
export function isAnswer(error: unknown): boolean {
  return (
    error instanceof Error &&
    'sqlState' in error &&
    error.sqlState !== undefined &&
    'errno' in error &&
    !NO_ANSWER.has(error.errno)
  )
}

/**
 * What SQL means by, where Interlock asks itself: values are copied as they are (a date of zeros, a key of 0), no row is
 * left out, and no foreign key does or refuses anything.
 */
const OURS: readonly (readonly [name: string, value: string])[] = [
  [
    'sql_mode',
    "'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION'",
  ],
  ['time_zone', "'+00:00'"],
  ['foreign_key_checks', '0'],
  ['unique_checks', '1'],
  ['sql_safe_updates', '0'],
  ['sql_auto_is_null', '0'],
  ['sql_big_selects', '1'],
  ['sql_select_limit', '18446744073709551615'],
  ['sql_quote_show_create', '1'],
]

/** The settings as the session has them, for what somebody else has written. */
export type Theirs = string

export async function theirsOf(client: Client): Promise<Theirs> {
  const [row = {}] = await client.rows(
    `SELECT ${OURS.map(([name]) => `@@session.${name} AS ${name}`).join(', ')}`,
  )
  const given = OURS.map(([name, ours]) => {
    const value = row[name] ?? ''
    return `${name} = ${ours.startsWith("'") ? literal(value) : value}`
  })
  return `SET ${given.join(', ')}`
}

/** Everything that Interlock asks itself is asked so. */
export async function pin(client: Client): Promise<void> {
  await client.run(`SET ${OURS.map(([name, value]) => `${name} = ${value}`).join(', ')}`)
}

/** Does something under their settings. */
export async function asTheirs<T>(
  client: Client,
  theirs: Theirs,
  work: () => Promise<T>,
): Promise<T> {
  await client.run(theirs)
  const result = await work()
  await pin(client)
  return result
}
