import pg, { type ClientBase } from 'pg'

/** A lock that somebody else holds is not waited for longer: what waits for us waits along. */
const LOCK_MS_MAX = 5_000
const CONNECT_MS_MAX = 10_000

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
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

/** All of it or nothing. `commit` may still say no. */
export async function inTransaction<T>(
  client: ClientBase,
  work: () => Promise<{ readonly result: T; readonly commit: boolean }>,
): Promise<T> {
  await client.query('BEGIN')
  try {
    await client.query(`SET LOCAL lock_timeout = ${LOCK_MS_MAX}`)
    const { result, commit } = await work()
    await client.query(commit ? 'COMMIT' : 'ROLLBACK')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

/** With every name written out whole, whatever the search path of the session is. */
export async function namesWhole<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  const { rows } = await client.query<{ path: string }>(
    `SELECT current_setting('search_path') AS path, set_config('search_path', '', true)`,
  )
  const result = await work()
  await client.query(`SELECT set_config('search_path', $1, true)`, [rows[0]?.path ?? ''])
  return result
}
