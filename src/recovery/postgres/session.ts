import pg, { type ClientBase, DatabaseError } from 'pg'
import { CommitLost } from '../database/refusal.ts'

/** A lock that somebody else holds is not waited for longer: what waits for us waits along. */
const LOCK_MS_MAX = 5_000
const CONNECT_MS_MAX = 10_000
/** A process that is gone holds no lock for longer. */
const GONE_MS_MAX = 1_000

/** One connection for one piece of work; what it is about is seen in the server's own list of them. */
export async function withClient<T>(
  url: string,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'interlock',
    connectionTimeoutMillis: CONNECT_MS_MAX,
  })
  // A connection that breaks fails the query that waits for it.
  client.on('error', () => {})
  await client.connect()
  try {
    // Not known to servers before 14, and to none on some systems.
    await client.query(`SET client_connection_check_interval = ${GONE_MS_MAX}`).catch(() => {})
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

/** All of it or nothing. `commit` may still say no. What waits for a lock sees what was committed meanwhile. */
export async function inTransaction<T>(
  client: ClientBase,
  work: () => Promise<{ readonly result: T; readonly commit: boolean }>,
): Promise<T> {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED')
  try {
    await client.query(`SET LOCAL lock_timeout = ${LOCK_MS_MAX}`)
    const { result, commit } = await work()
    if (commit) await endForGood(client)
    else await client.query('ROLLBACK')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

async function endForGood(client: ClientBase): Promise<void> {
  try {
    await client.query('COMMIT')
  } catch (error) {
    // What the server itself says is an answer; silence is none.
    if (error instanceof DatabaseError) throw error
    throw new CommitLost()
  }
}

/** The transaction's own number, 64 bits in decimal. */
export async function xidOf(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid')
  return rows[0]?.xid ?? ''
}

/** Of one step of a plan, as a hundred thousand rows take: what does not fit is written to the disk and read again. */
export const WORK_MEM = '64MB'

/** What SQL means by, in words that nobody else chooses: names of others, and how values are written. */
const OURS: readonly (readonly [name: string, value: string])[] = [
  ['search_path', 'pg_catalog, pg_temp'],
  ['standard_conforming_strings', 'on'],
  ['row_security', 'off'],
  ['TimeZone', 'UTC'],
  ['DateStyle', 'ISO, YMD'],
  ['IntervalStyle', 'postgres'],
  ['bytea_output', 'hex'],
  ['extra_float_digits', '1'],
  ['xmlbinary', 'base64'],
  // Each statement of ours runs once: to compile it takes longer than it saves.
  ['jit', 'off'],
  ['work_mem', `'${WORK_MEM}'`],
  // Of what was kept, how much there is and whether keys are told apart: a sample of 3,000 rows says so.
  ['default_statistics_target', '10'],
]

/** Everything that Interlock asks itself is asked so, to the end of the transaction. */
export async function pin(client: ClientBase): Promise<void> {
  await client.query(OURS.map(([name, value]) => `SET LOCAL ${name} = ${value}`).join(';'))
}

/** The same outside of one. */
export async function pinSession(client: ClientBase): Promise<void> {
  await client.query(OURS.map(([name, value]) => `SET ${name} = ${value}`).join(';'))
}

/** The settings as the session has them, for what somebody else has written. */
export type Theirs = readonly (readonly [name: string, value: string])[]

export async function theirsOf(client: ClientBase): Promise<Theirs> {
  const names = OURS.map(([name]) => name)
  const { rows } = await client.query<{ name: string; value: string }>(
    `SELECT n AS name, pg_catalog.current_setting(n) AS value FROM pg_catalog.unnest($1::text[]) AS t(n)`,
    [names],
  )
  return rows.map(({ name, value }) => [name, value])
}

/** Does something under their settings, and gives back what they are afterwards. */
export async function asTheirs<T>(
  client: ClientBase,
  theirs: Theirs,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly theirs: Theirs }> {
  // How a string is read must be what the parser took it for.
  const given = theirs.filter(([name]) => name !== 'standard_conforming_strings')
  await client.query(
    `SELECT pg_catalog.set_config(n, v, true) FROM unnest($1::text[], $2::text[]) AS t(n, v)`,
    [given.map(([name]) => name), given.map(([, value]) => value)],
  )
  const result = await work()
  const after = await theirsOf(client)
  await pin(client)
  return { result, theirs: after }
}
