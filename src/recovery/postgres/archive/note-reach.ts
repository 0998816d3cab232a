import pg from 'pg'
import type { Archive } from './archive.ts'
import { programFor } from './program.ts'
import { writeReach } from './reach.ts'

/** Notes how a server is reached while somebody is there who knows. */
export async function noteReach(url: string, archive: Archive): Promise<void> {
  const { host, port, user = '', database = '' } = new pg.Client({ connectionString: url })
  const major = archive.about()?.major ?? 0
  const program = await programFor(url, major, {}).catch(() => undefined)
  writeReach(archive, { host, port, user, database, ...(program && { program }) })
}
