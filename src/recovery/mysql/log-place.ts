import { NotKeepable } from '../database/refusal.ts'
import type { LogPlace } from './change.ts'
import type { Client } from './session.ts'

/** Where the server's own log ends at this moment; undefined where it writes none, or this account may not see it. */
export async function logPlaceOf(client: Client): Promise<LogPlace | undefined> {
  for (const words of ['SHOW BINARY LOG STATUS', 'SHOW MASTER STATUS']) {
    const [row] = await client.rows(words).catch(() => [])
    if (!row?.File) continue
    const isMysql = !/MariaDB/i.test((await client.value('SELECT @@version')) ?? '')
    const gtid = isMysql
      ? row.Executed_Gtid_Set?.replace(/\s/g, '')
      : await client.value('SELECT @@gtid_binlog_pos').catch(() => null)
    return {
      file: row.File,
      position: Number(row.Position),
      ...(gtid && { gtid }),
      ...(isMysql && { isMysql }),
    }
  }
  return undefined
}

/** Of a change: taken while its tables are locked, so that what the log holds up to there is what stood before it. */
export async function logBefore(client: Client): Promise<{ readonly log?: LogPlace }> {
  const log = await logPlaceOf(client)
  return log ? { log } : {}
}

/** What would help where a statement cannot be kept: the place in the server's own log, if this account may see one. */
export async function withLogPlace(client: Client, error: unknown): Promise<never> {
  if (!(error instanceof NotKeepable)) throw error
  const place = await logPlaceOf(client)
  if (!place) throw error
  throw new NotKeepable(
    `${error.message}. A copy made now (${place.isMysql ? 'mysqldump' : 'mariadb-dump'} --single-transaction) and the binary log from ${place.file}:${place.position} on would bring it back`,
  )
}
