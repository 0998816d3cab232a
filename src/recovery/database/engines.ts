import type { Catalog } from '../catalog.ts'
import { undoSql as undoMysql } from '../mysql/door.ts'
import { forgetRows as forgetMysql } from '../mysql/forget.ts'
import { undoSql as undoPostgres } from '../postgres/door.ts'
import { forgetRows as forgetPostgres } from '../postgres/forget.ts'
import type { Snapshot } from '../snapshot.ts'
import type { DatabaseChange, Undone } from './change.ts'
import type { TellProgress } from './copied.ts'

/** Takes a snapshot of a database back; what was there is kept under the name that is given back. */
export function undoChange(
  snapshot: Snapshot,
  database: DatabaseChange,
  catalog: Catalog,
  commit: (undone: Undone) => Promise<boolean>,
  tell?: TellProgress,
): Promise<Snapshot | undefined> {
  return database.engine === 'postgres'
    ? undoPostgres(snapshot, database, catalog, commit, tell)
    : undoMysql(snapshot, database, catalog, commit)
}

/** Drops what was kept of a change; false where its server cannot be reached. */
export function forgetChange(database: DatabaseChange, id: string): Promise<boolean> {
  return database.engine === 'postgres' ? forgetPostgres(database, id) : forgetMysql(database, id)
}
