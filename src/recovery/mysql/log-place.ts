import { NotKeepable } from '../database/refusal.ts'
import type { Client } from './session.ts'

/** What would help where a statement cannot be kept: the place in the server's own log, if this account may see one. */
export async function withLogPlace(client: Client, error: unknown): Promise<never> {
  if (!(error instanceof NotKeepable)) throw error
  for (const words of ['SHOW BINARY LOG STATUS', 'SHOW MASTER STATUS']) {
    const [row] = await client.rows(words).catch(() => [])
    if (row?.File)
      throw new NotKeepable(
        `${error.message}. A copy made now (mariadb-dump --single-transaction) and the binary log from ${row.File}:${row.Position} on would bring it back`,
      )
  }
  throw error
}
