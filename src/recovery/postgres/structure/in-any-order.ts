import { type ClientBase, DatabaseError } from 'pg'

/**
 * Runs statements of which some may need what others make: what fails is tried again behind the others, until none of
 * them gets any further. None of them may write rows, which would carry the number of a transaction within.
 */
export async function inAnyOrder(client: ClientBase, statements: readonly string[]): Promise<void> {
  let left = statements
  while (left.length > 0) {
    const failed: string[] = []
    let last: unknown
    for (const statement of left) {
      const error = await tried(client, statement)
      if (error === undefined) continue
      last = error
      failed.push(statement)
    }
    if (failed.length === left.length) throw last
    left = failed
  }
}

/** What the server says against it; undefined where it is done. */
export async function tried(
  client: ClientBase,
  statement: string,
): Promise<DatabaseError | undefined> {
  await client.query('SAVEPOINT interlock_try')
  try {
    await client.query(statement)
    return undefined
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    await client.query('ROLLBACK TO SAVEPOINT interlock_try')
    return error
  } finally {
    await client.query('RELEASE SAVEPOINT interlock_try')
  }
}
