import { type ClientBase, DatabaseError } from 'pg'
import { classOf, readSqlText, type SqlGrammar } from '../../facts/sql/sql.ts'
import { shortId } from '../../short-id.ts'
import { type Catalog, RESTORE } from '../catalog.ts'
import { KEPT_SCHEMA, type KeptTable, type TableName, type Undone } from '../database/change.ts'
import type { TellProgress } from '../database/copied.ts'
import { CannotUndo, NotKeepable } from '../database/refusal.ts'
import { type Asker, orForget, refuse, restoreOf, snapshotOf } from '../database/taken.ts'
import { isUndone, type Snapshot } from '../snapshot.ts'
import type { PostgresChange } from './change.ts'
import { fingerprintOf } from './fingerprint.ts'
import { kept } from './names.ts'
import { type Measured, performKept } from './perform.ts'
import { pinSession, withClient } from './session.ts'
import { stepsOf } from './steps.ts'
import { keptColumnPrint } from './structure/column-values.ts'
import type { Redefined } from './structure/part.ts'
import { undoKept } from './undo.ts'
import type { CopyPlace } from './whole/copy.ts'
import { isForWhole, performWhole, undoWhole } from './whole/perform-whole.ts'

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
  tell: TellProgress = () => {},
): Promise<Ran> {
  const steps = stepsOf(sql, grammar)
  const id = `s${shortId()}`
  return withClient(url, async (client) => {
    let snapshot: Snapshot | undefined
    const reads = classOf(readSqlText(sql, 'postgres', grammar)) === 'read'
    const last = async (found: Measured) => {
      if (!(await commit(found))) return false
      if (found.change) {
        snapshot = snapshotOf(id, asker, sql, found.change)
        catalog.write(snapshot)
      }
      return true
    }
    const measured = await orForget(catalog, id, () =>
      performKept(client, url, id, steps, reads, last).catch(async (error: unknown) => {
        if (!(await isForWhole(client, steps, error))) throw error
        const place = { store: catalog.store, budget: { bytes: 0 }, tell }
        return performWhole(client, url, id, steps, place, last).catch(besides(error))
      }),
    ).catch(refuse)
    const lasted = performance.now()
    if (!snapshot) return measured
    return { ...measured, lasted, snapshot: await sealed(client, snapshot, catalog) }
  })
}

/** What could not be kept one way nor the other says both. */
function besides(first: unknown): (second: unknown) => never {
  return (second) => {
    if (!(second instanceof NotKeepable) && !(second instanceof DatabaseError)) throw second
    const why = first instanceof Error ? first.message : 'it cannot be kept'
    throw new NotKeepable(`${why}; with its tables copied out first: ${second.message}`)
  }
}

/** With fingerprints of what was kept: it lies where others may write. */
async function sealed(client: ClientBase, snapshot: Snapshot, catalog: Catalog): Promise<Snapshot> {
  const { database } = snapshot
  if (database?.engine !== 'postgres') return snapshot
  await pinSession(client)
  const tables = []
  for (const table of database.tables)
    tables.push({ ...table, fingerprint: await keptPrint(client, table) })
  const redefined = database.redefined && (await sealedColumns(client, database.redefined))
  const whole = {
    ...snapshot,
    database: { ...database, tables, ...(redefined && { redefined }) },
  }
  catalog.write(whole)
  return whole
}

async function sealedColumns(
  client: ClientBase,
  all: readonly Redefined[],
): Promise<readonly Redefined[]> {
  const sealed = []
  for (const one of all) {
    const columns = []
    for (const column of one.columns)
      columns.push({ ...column, fingerprint: await keptColumnPrint(client, column) })
    sealed.push({ ...one, columns })
  }
  return sealed
}

/** Takes a snapshot of a database back; what was there is kept under the name that is given back. */
export async function undoSql(
  snapshot: Snapshot,
  database: PostgresChange,
  catalog: Catalog,
  commit: (undone: Undone<PostgresChange>) => Promise<boolean>,
  tell: TellProgress = () => {},
): Promise<Snapshot | undefined> {
  const id = `${RESTORE}${shortId()}`
  return withClient(database.url, async (client) => {
    await expectUnchanged(client, database)
    let replaced: Snapshot | undefined
    const ours = oursSince(snapshot, database, catalog)
    const place = { store: catalog.store, budget: { bytes: 0 }, tell }
    await orForget(catalog, id, () =>
      takeBack(client, database, id, ours, place, async (undone) => {
        if (!(await commit(undone))) return false
        replaced = restoreOf(snapshot, id, undone.change)
        catalog.write(replaced)
        return true
      }),
    )
    return replaced && sealed(client, replaced, catalog)
  })
}

function takeBack(
  client: ClientBase,
  change: PostgresChange,
  id: string,
  ours: readonly string[],
  place: CopyPlace,
  commit: (undone: Undone<PostgresChange>) => Promise<boolean>,
): Promise<Undone<PostgresChange>> {
  const { whole } = change
  if (whole) return undoWhole(client, { ...change, whole }, id, place, commit)
  return undoKept(client, change, id, ours, commit)
}

/** Of everything that is kept of a table: its rows as they were, and the keys that came, each with its turn. */
async function keptPrint(
  client: ClientBase,
  { old, new: came, columns, key }: KeptTable,
): Promise<string> {
  const prints: string[] = []
  if (old !== undefined)
    prints.push(await fingerprintOf(client, kept(old), ['interlock_fire', ...columns]))
  if (came !== undefined) {
    const names = key.length > 0 ? key : columns
    prints.push(await fingerprintOf(client, kept(came), ['interlock_fire', ...names]))
  }
  return prints.join(' ')
}

/** What lies in a database can be changed by whoever may write there. */
async function expectUnchanged(
  client: ClientBase,
  { tables, redefined = [] }: PostgresChange,
): Promise<void> {
  await pinSession(client)
  for (const table of tables) {
    const names = [table.old, table.new].flatMap((one) => one ?? [])
    await expectOne(client, table, names, () => keptPrint(client, table))
  }
  for (const column of redefined.flatMap(({ columns }) => columns))
    await expectOne(client, column, [column.rows], () => keptColumnPrint(client, column))
}

async function expectOne(
  client: ClientBase,
  { schema, name, fingerprint }: TableName & { readonly fingerprint?: string },
  names: readonly string[],
  print: () => Promise<string>,
): Promise<void> {
  for (const one of names) {
    // A view in its place would run what somebody has written.
    const { rowCount } = await client.query(
      `SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind = 'r' AND c.relowner = n.nspowner AND NOT c.relrowsecurity
         AND n.nspowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)`,
      [KEPT_SCHEMA, one],
    )
    if (rowCount === 0)
      throw new CannotUndo(`what was kept of ${schema}.${name} is gone from the database`)
  }
  if (fingerprint !== undefined && fingerprint !== (await print()))
    throw new CannotUndo(`what was kept of ${schema}.${name} has been changed since`)
}

/**
 * Rows that these transactions wrote are nobody's newer work: its own, those that took later ones back, and those that
 * were taken back, whose rows stand as they were before.
 */
function oursSince(
  snapshot: Snapshot,
  change: PostgresChange,
  catalog: Catalog,
): readonly string[] {
  const here = catalog
    .all()
    .filter(
      ({ at, database }) =>
        at >= snapshot.at && database?.engine === 'postgres' && database.url === change.url,
    )
  const ours = here.filter((one) => (one.restores === undefined) === isUndone(one, here))
  const all = [change, ...ours.flatMap(({ database }) => database ?? [])]
  return all.flatMap((one) => (one.engine === 'postgres' ? [one.xid, ...(one.within ?? [])] : []))
}
