import { DatabaseError } from 'pg'
import { withClient } from '../session.ts'
import { Archive, type Point } from './archive.ts'
import { lsnOf, lsnText } from './lsn.ts'

/** The right to write a restore point of that name into the log is a superuser's, or given. */
const NO_RIGHT = '42501'

/**
 * Notes the place where a server's log stands now, so that one can come back to it: to what was committed before. It takes
 * no right. A role that may also writes the name into the log, where other tools find it.
 */
export async function markPoint(url: string, recovery: string, id: string): Promise<Point> {
  if (!/^[\w-]{1,60}$/.test(id)) throw new Error('a point is named in letters, digits, - and _.')
  return withClient(url, async (client) => {
    const { rows } = await client.query<Place>(
      `SELECT pg_current_wal_insert_lsn()::text AS lsn, pg_walfile_name(pg_current_wal_insert_lsn()) AS file,
         floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at, current_database() AS database,
         (SELECT system_identifier::text FROM pg_control_system()) AS system`,
    )
    const place = rows[0]
    if (!place) throw new Error('the server does not say where its log stands')
    await client.query('SELECT pg_create_restore_point($1)', [id]).catch((error: unknown) => {
      if (!(error instanceof DatabaseError && error.code === NO_RIGHT)) throw error
    })
    const archive = new Archive(recovery, place.system)
    if (!archive.about())
      throw new Error('nothing is kept of this server yet. Begin: interlock backup URL --follow')
    if (archive.allPoints().some((one) => one.id === id))
      throw new Error(`there is a point ${id} already. Take another name.`)
    const { lsn, at, database, file } = place
    const timeline = Number.parseInt(file.slice(0, 8), 16)
    const point: Point = { id, at, lsn: lsnText(lsnOf(lsn)), timeline, database }
    archive.writePoint(point)
    return point
  })
}

interface Place {
  readonly lsn: string
  readonly file: string
  readonly at: number
  readonly database: string
  readonly system: string
}
