import { shortId } from '../../short-id.ts'
import { type Catalog, RESTORE } from '../catalog.ts'
import type { Undone } from '../database/change.ts'
import { type Asker, orForget, refuse, restoreOf, snapshotOf } from '../database/taken.ts'
import type { Snapshot } from '../snapshot.ts'
import type { MysqlChange } from './change.ts'
import { withLogPlace } from './log-place.ts'
import { expectReadable, type Measured, performReads, performRows } from './perform.ts'
import { undoRename } from './rename.ts'
import { expectUnchanged, sealedChange } from './seal.ts'
import { type Client, pin, withClient } from './session.ts'
import { readsOf, type Step, stepsOf } from './steps.ts'
import { undoRows } from './undo.ts'
import { undoDefinition } from './undo-definition.ts'
import { undoTables } from './undo-tables.ts'
import { performWhole } from './whole-tables.ts'

export interface Ran extends Measured {
  /** Absent where nothing was changed, or was taken back. */
  readonly snapshot?: Snapshot
  /** By this process's clock, when the change had been made; what was kept is looked through after that. */
  readonly lasted?: number
}

/**
 * Runs SQL so that it can be undone. The snapshot is written before anything may last, so that whatever ends this process
 * leaves both or, of a snapshot without its change, nothing to undo.
 */
export async function runSql(
  url: string,
  sql: string,
  asker: Asker,
  catalog: Catalog,
  commit: (measured: Measured) => Promise<boolean>,
): Promise<Ran> {
  const id = `s${shortId()}`
  return withClient(url, async (client) => {
    await expectReadable(client, sql).catch(refuse)
    const reads = readsOf(sql)
    if (reads) return { change: undefined, results: await performReads(client, reads) }
    let snapshot: Snapshot | undefined
    const measured = await orForget(catalog, id, async () =>
      perform(client, url, id, stepsOf(sql), async (found) => {
        if (!(await commit(found))) return false
        if (found.change) {
          snapshot = snapshotOf(id, asker, sql, found.change)
          catalog.write(snapshot)
        }
        return true
      }),
    )
      .catch((error: unknown) => withLogPlace(client, error))
      .catch(refuse)
    const lasted = performance.now()
    if (!snapshot) return measured
    return { ...measured, lasted, snapshot: await sealed(client, snapshot, catalog) }
  })
}

function perform(
  client: Client,
  url: string,
  id: string,
  steps: readonly Step[],
  commit: (measured: Measured) => Promise<boolean>,
): Promise<Measured> {
  const [first] = steps
  if (first && first.kind !== 'rows') return performWhole(client, url, id, first, commit)
  const rows = steps.filter((step) => step.kind === 'rows')
  return performRows(client, url, id, rows, commit)
}

/** With fingerprints of what was kept: it lies where others may write. */
async function sealed(client: Client, snapshot: Snapshot, catalog: Catalog): Promise<Snapshot> {
  const { database } = snapshot
  if (database?.engine !== 'mysql') return snapshot
  await pin(client)
  const whole = { ...snapshot, database: await sealedChange(client, database) }
  catalog.write(whole)
  return whole
}

/** Takes a snapshot of a database back; what was there is kept under the name that is given back. */
export async function undoSql(
  snapshot: Snapshot,
  database: MysqlChange,
  catalog: Catalog,
  commit: (undone: Undone<MysqlChange>) => Promise<boolean>,
): Promise<Snapshot | undefined> {
  const id = `${RESTORE}${shortId()}`
  return withClient(database.url, async (client) => {
    await pin(client)
    await expectUnchanged(client, database)
    let replaced: Snapshot | undefined
    const last = async (undone: Undone<MysqlChange>) => {
      if (!(await commit(undone))) return false
      replaced = restoreOf(snapshot, id, undone.change)
      catalog.write(replaced)
      return true
    }
    await orForget(catalog, id, () => takeBack(client, database, id, last))
    return replaced && sealed(client, replaced, catalog)
  })
}

function takeBack(
  client: Client,
  change: MysqlChange,
  id: string,
  commit: (undone: Undone<MysqlChange>) => Promise<boolean>,
): Promise<Undone<MysqlChange>> {
  const { definition, renamed, tables } = change
  if (renamed) return undoRename(client, change, renamed, commit)
  if (definition) return undoDefinition(client, change, definition, commit)
  return (tables.length > 0 ? undoRows : undoTables)(client, change, id, commit)
}
