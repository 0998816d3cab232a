import type { ClientBase } from 'pg'
import type { TableName } from '../../database/change.ts'
import { NotKeepable } from '../../database/refusal.ts'
import { changedSince, countedNow } from '../counts.ts'
import { fingerprintOf } from '../fingerprint.ts'
import { quoted } from '../names.ts'
import { changedBetween } from '../structure/part.ts'
import { partsOf } from '../structure/parts.ts'
import { type Made, rehearse } from '../structure/rehearsal.ts'
import { restOf } from '../structure/rest.ts'
import { tableNamed } from '../tables.ts'
import { type CopyPlace, copyOut } from './copy.ts'
import { putWhole } from './put-whole.ts'
import { isSameName, type Standing, standingApart, standingTables } from './standing.ts'
import type { CopiedTable, Whole, WholeTable } from './whole.ts'

/** Everything of a database but its rows. */
interface Picture extends Made {
  readonly tables: readonly Standing[]
  readonly apart: string
}

async function pictureOf(client: ClientBase): Promise<Picture> {
  return {
    parts: await partsOf(client),
    rest: await restOf(client),
    tables: await standingTables(client),
    apart: await standingApart(client),
  }
}

/** Something that changes a database, with what it did. */
export type Deed<T> = () => Promise<T>

/**
 * Does something in a transaction with the tables that it changes copied out whole before, and takes it back once where
 * nobody sees it: what does not come out the very same is not done. `names` are those tables; where they are not known it
 * is done once to find them out. Throws NotKeepable.
 */
export async function changeWhole<T>(
  client: ClientBase,
  id: string,
  place: CopyPlace,
  names: readonly TableName[] | undefined,
  deed: Deed<T>,
): Promise<{ readonly result: T; readonly whole: Whole }> {
  const changed = names ?? (await triedOut(client, id, deed))
  // From here on nobody else writes to them: what is copied is what the deed finds.
  for (const one of await present(client, changed))
    await client.query(`LOCK TABLE ${quoted(one)} IN SHARE ROW EXCLUSIVE MODE`)
  const before = await pictureOf(client)
  const kept: (TableName & { readonly was: CopiedTable })[] = []
  for (const one of before.tables.filter((table) => changed.some((it) => isSameName(it, table))))
    kept.push({ schema: one.schema, name: one.name, was: await copyOut(client, one, place) })
  const { result, found } = await watched(client, id, before, deed)
  const other = found.find(
    (one) =>
      before.tables.some((table) => isSameName(table, one)) &&
      !kept.some((table) => isSameName(table, one)),
  )
  if (other) throw new NotKeepable(`${other.schema}.${other.name} is changed by chance only`)
  const all = [...kept, ...found.filter((one) => !kept.some((it) => isSameName(it, one)))]
  const tables: WholeTable[] = []
  for (const one of all) tables.push({ ...one, ...(await leftOf(client, one)) })
  const whole = { tables, parts: changedBetween(before.parts, await partsOf(client)) }
  await rehearse(client, before, async () => {
    await putWhole(client, whole, place.store, id)
    await client.query('SET CONSTRAINTS ALL IMMEDIATE')
  })
  return { result, whole }
}

async function present(
  client: ClientBase,
  names: readonly TableName[],
): Promise<readonly Standing[]> {
  const tables = await standingTables(client)
  return tables.filter((table) => names.some((name) => isSameName(name, table)))
}

async function triedOut(
  client: ClientBase,
  id: string,
  deed: Deed<unknown>,
): Promise<readonly TableName[]> {
  const before = await pictureOf(client)
  await client.query('SAVEPOINT interlock_trial')
  const { found } = await watched(client, id, before, deed)
  await client.query('ROLLBACK TO SAVEPOINT interlock_trial')
  await client.query('RELEASE SAVEPOINT interlock_trial')
  return found
}

/** Does it, and finds the tables that are not what they were: by the catalogue, and by what the server counts. */
async function watched<T>(
  client: ClientBase,
  id: string,
  before: Picture,
  deed: Deed<T>,
): Promise<{ readonly result: T; readonly found: readonly TableName[] }> {
  const counted = await countedNow(client, id)
  const result = await deed()
  // What waits for the end is done now.
  await client.query('SET CONSTRAINTS ALL IMMEDIATE')
  const now = await standingTables(client)
  if ((await standingApart(client)) !== before.apart)
    throw new NotKeepable('it changes a sequence, a role or a schema as well')
  const differs = (one: Standing, others: readonly Standing[]) =>
    others.find((other) => isSameName(one, other))?.words !== one.words
  const found = new Map<string, TableName>()
  const note = (one: TableName) => found.set(quoted(one), { schema: one.schema, name: one.name })
  for (const one of before.tables) if (differs(one, now)) note(one)
  const own = await ownLocks(client)
  for (const one of now) {
    const isNew = !before.tables.some((table) => isSameName(table, one))
    // One that somebody else has made in this moment is not ours to take away.
    if (differs(one, before.tables) && (!isNew || own.has(one.oid))) note(one)
  }
  for (const { oid, ins, upd, del } of await changedSince(client, counted, id)) {
    const one = [...now, ...before.tables].find((table) => table.oid === oid)
    // One that it has made and dropped again has left nothing.
    if (!one && ins + upd + del > 0 && (await isThere(client, oid)))
      throw new NotKeepable('it changes rows of what is no table of this database')
    if (one) note(one)
  }
  return { result, found: [...found.values()] }
}

/** What this transaction has made or altered it holds to its end. */
async function ownLocks(client: ClientBase): Promise<ReadonlySet<number>> {
  const { rows } = await client.query<{ oid: number }>(
    `SELECT DISTINCT relation::int8::float8 AS oid FROM pg_locks
     WHERE pid = pg_backend_pid() AND locktype = 'relation' AND mode = 'AccessExclusiveLock'`,
  )
  return new Set(rows.map(({ oid }) => oid))
}

async function isThere(client: ClientBase, oid: number): Promise<boolean> {
  return (await client.query('SELECT FROM pg_class WHERE oid = $1', [oid])).rowCount !== 0
}

/** A fingerprint of what stands there now; nothing where it is gone. */
export async function leftOf(
  client: ClientBase,
  name: TableName,
): Promise<{ readonly left?: string }> {
  const table = await tableNamed(client, name)
  if (!table) return {}
  return { left: await fingerprintOf(client, quoted(name), table.columns) }
}
