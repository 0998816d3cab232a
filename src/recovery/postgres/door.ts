import type { ClientBase } from 'pg'
import type { SqlGrammar } from '../../facts/sql/sql.ts'
import { redact } from '../../record/secrets/redact.ts'
import { shortId } from '../../short-id.ts'
import type { Catalog } from '../catalog.ts'
import { SNAPSHOT_FORMAT, type Snapshot } from '../snapshot.ts'
import type { PostgresChange } from './change.ts'
import { fingerprintOf } from './fingerprint.ts'
import { kept } from './names.ts'
import { type Measured, performKept } from './perform.ts'
import { withClient } from './session.ts'
import { stepsOf } from './steps.ts'
import { type Undone, undoKept } from './undo.ts'
import { CannotUndo } from './work.ts'

/** Who asks for it, as far as they can be told. */
export interface Asker {
  readonly agent: string
  readonly session: string
  readonly cwd: string
}

export interface Ran extends Measured {
  /** Absent where nothing was changed, or was taken back. */
  readonly snapshot?: Snapshot
  /** By this process's clock, when the transaction had ended; what was kept is looked through after that. */
  readonly lasted?: number
}

/**
 * Runs SQL so that it can be undone. The snapshot is written before the transaction may last, so that whatever ends this
 * process leaves both or, of a snapshot without its transaction, nothing to undo.
 */
export async function runSql(
  url: string,
  sql: string,
  grammar: SqlGrammar,
  asker: Asker,
  catalog: Catalog,
  commit: (measured: Measured) => Promise<boolean>,
): Promise<Ran> {
  const steps = stepsOf(sql, grammar)
  const id = `s${shortId()}`
  return withClient(url, async (client) => {
    let snapshot: Snapshot | undefined
    const measured = await performKept(client, url, id, steps, async (found) => {
      if (!(await commit(found))) return false
      if (found.change) {
        snapshot = snapshotOf(id, asker, sql, found.change)
        catalog.write(snapshot)
      }
      return true
    }).catch((error: unknown) => {
      catalog.forget(id)
      throw error
    })
    const lasted = performance.now()
    if (!snapshot) return measured
    return { ...measured, lasted, snapshot: await sealed(client, snapshot, catalog) }
  })
}

/** With fingerprints of what was kept: it lies where others may write. */
async function sealed(client: ClientBase, snapshot: Snapshot, catalog: Catalog): Promise<Snapshot> {
  const { database } = snapshot
  if (!database) return snapshot
  const tables = []
  for (const table of database.tables)
    tables.push(
      table.old === undefined
        ? table
        : { ...table, fingerprint: await fingerprintOf(client, kept(table.old), table.columns) },
    )
  const whole = { ...snapshot, database: { ...database, tables } }
  catalog.write(whole)
  return whole
}

function snapshotOf(id: string, asker: Asker, sql: string, database: PostgresChange): Snapshot {
  return {
    format: SNAPSHOT_FORMAT,
    id,
    at: Date.now(),
    ...asker,
    deed: redact(sql.trim().replace(/\s+/g, ' ')).slice(0, 500),
    roots: [],
    database,
    bytes: 0,
  }
}

/** Takes a snapshot of a database back; what was there is kept under the name that is given back. */
export async function undoSql(
  snapshot: Snapshot,
  database: PostgresChange,
  catalog: Catalog,
  commit: (undone: Undone) => Promise<boolean>,
): Promise<Snapshot | undefined> {
  const id = `r${shortId()}`
  return withClient(database.url, async (client) => {
    await expectUnchanged(client, database)
    let replaced: Snapshot | undefined
    await undoKept(client, database, id, oursSince(snapshot, database, catalog), async (undone) => {
      if (!(await commit(undone))) return false
      replaced = {
        ...snapshot,
        id,
        at: Date.now(),
        deed: `restore of ${snapshot.id}`,
        restores: snapshot.id,
        database: undone.change,
      }
      catalog.write(replaced)
      return true
    }).catch((error: unknown) => {
      catalog.forget(id)
      throw error
    })
    return replaced && sealed(client, replaced, catalog)
  })
}

/** What lies in a database can be changed by whoever may write there. */
async function expectUnchanged(client: ClientBase, { tables }: PostgresChange): Promise<void> {
  for (const { old, columns, fingerprint, schema, name } of tables) {
    if (old === undefined) continue
    const there = await client.query<{ there: boolean }>(
      'SELECT to_regclass($1) IS NOT NULL AS there',
      [kept(old)],
    )
    if (!there.rows[0]?.there)
      throw new CannotUndo(`what was kept of ${schema}.${name} is gone from the database`)
    if (
      fingerprint !== undefined &&
      fingerprint !== (await fingerprintOf(client, kept(old), columns))
    )
      throw new CannotUndo(`what was kept of ${schema}.${name} has been changed since`)
  }
}

/**
 * Rows that these transactions wrote are nobody's newer work: its own, those that took later ones back, and those that
 * were taken back, whose rows stand as they were before.
 */
function oursSince(
  snapshot: Snapshot,
  { url, xid }: PostgresChange,
  catalog: Catalog,
): readonly string[] {
  const here = catalog
    .all()
    .filter(({ at, database }) => at >= snapshot.at && database?.url === url)
  const undone = new Set(here.flatMap(({ restores }) => restores ?? []))
  const ours = here.filter(({ id, restores }) => restores !== undefined || undone.has(id))
  return [xid, ...ours.flatMap(({ database }) => database?.xid ?? [])]
}
