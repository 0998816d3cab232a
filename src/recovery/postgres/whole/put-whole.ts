import { type ClientBase, escapeIdentifier, escapeLiteral } from 'pg'
import { CannotUndo } from '../../database/refusal.ts'
import type { ObjectStore } from '../../files/store.ts'
import { fingerprintOf } from '../fingerprint.ts'
import { columnList, quoted } from '../names.ts'
import { inAnyOrder } from '../structure/in-any-order.ts'
import { type Changed, changedBetween, type Parts, wordsOfPart } from '../structure/part.ts'
import { partsOf } from '../structure/parts.ts'
import { partsBack } from '../structure/parts-back.ts'
import { copyIn } from './copy.ts'
import { isSameName } from './standing.ts'
import type { CopiedTable, Sequence, Whole, WholeTable } from './whole.ts'

/**
 * Makes of tables and parts what they were, within a transaction. The rows come beside first, and are compared there; then
 * the tables are made anew in their place, with everything that hangs on them, and compared again.
 */
export async function putWhole(
  client: ClientBase,
  { tables, parts }: Whole,
  store: ObjectStore,
  id: string,
): Promise<void> {
  await client.query('SET LOCAL check_function_bodies = off')
  const now = await partsOf(client)
  const target = overlaid(now, parts, tables)
  await typesBack(client, target, now)
  const places = new Map<WholeTable, string>()
  for (const [i, one] of tables.entries())
    if (one.was) places.set(one, await beside(client, one.was, `interlock_${id}_${i}`, store))
  const given = await givenOut(client, tables)
  // What hangs on it goes along here, and comes back with everything else that is not what it shall be.
  for (const one of tables) await client.query(`DROP TABLE IF EXISTS ${quoted(one)} CASCADE`)
  for (const [one, place] of places) if (one.was) await inPlace(client, one, one.was, place, given)
  const missing = changedBetween(target, await partsOf(client))
  expectNoColumn(missing)
  await partsBack(client, { parts: missing, columns: [] }, id)
  for (const one of places.keys()) {
    const { fingerprint, definition } = one.was ?? {}
    if (
      definition &&
      (await fingerprintOf(client, quoted(one), definition.columns)) !== fingerprint
    )
      throw new CannotUndo(`the rows of ${one.schema}.${one.name} did not come back as they were`)
  }
}

/** What shall be there: everything that is, but what was changed as it was, and of these tables the columns that they had. */
function overlaid(now: Parts, parts: readonly Changed[], tables: readonly WholeTable[]): Parts {
  const target = new Map(now)
  for (const { name, column } of now.values()) {
    const table = column && tables.find((one) => isSameName(one, column))
    if (table && !table.was?.definition.columns.includes(column.column)) target.delete(name)
  }
  for (const { was, is } of parts) {
    if (was) target.set(was.name, was)
    else if (is) target.delete(is.name)
  }
  return target
}

/** The columns of what comes beside may be of them. */
async function typesBack(client: ClientBase, target: Parts, now: Parts): Promise<void> {
  const missing = [...target.values()].filter(({ kind, name }) => kind === 'type' && !now.has(name))
  await inAnyOrder(
    client,
    missing.flatMap(({ make }) => make ?? []),
  )
}

async function beside(
  client: ClientBase,
  { copied, definition, fingerprint }: CopiedTable,
  name: string,
  store: ObjectStore,
): Promise<string> {
  const place = quoted({ schema: 'pg_temp', name })
  await client.query(`CREATE TEMP TABLE ${escapeIdentifier(name)} (${definition.beside})`)
  await copyIn(client, place, definition.given, copied, store)
  const { given, columns } = definition
  // What is computed is compared in its place.
  if (given.length === columns.length) {
    if ((await fingerprintOf(client, place, columns)) !== fingerprint)
      throw new CannotUndo('what was copied is not what comes back')
  }
  return place
}

async function inPlace(
  client: ClientBase,
  table: WholeTable,
  { definition }: CopiedTable,
  place: string,
  given: ReadonlyMap<string, Sequence>,
): Promise<void> {
  for (const statement of definition.make) await client.query(statement)
  const columns = columnList(definition.given)
  await client.query(
    `INSERT INTO ${quoted(table)} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM ${place}`,
  )
  await client.query(`DROP TABLE ${place}`)
  for (const one of definition.sequences) {
    const { last, called } = laterOf(one, given.get(quoted(one)))
    await client.query(`SELECT setval(${escapeLiteral(quoted(one))}, ${last}, ${called})`)
  }
}

/** Where the sequences of tables stand now: a number that was given out since is not given out again. */
async function givenOut(
  client: ClientBase,
  tables: readonly WholeTable[],
): Promise<ReadonlyMap<string, Sequence>> {
  const found = new Map<string, Sequence>()
  for (const one of tables.flatMap(({ was }) => was?.definition.sequences ?? [])) {
    const at = quoted(one)
    const { rows: there } = await client.query('SELECT to_regclass($1) IS NOT NULL AS there', [at])
    if (there[0]?.there !== true) continue
    const { rows } = await client.query<{ last: string; called: boolean }>(
      `SELECT last_value::text AS last, is_called AS called FROM ${at}`,
    )
    if (rows[0]) found.set(at, { ...one, ...rows[0] })
  }
  return found
}

function laterOf(was: Sequence, now: Sequence | undefined): Sequence {
  return now?.called && BigInt(now.last) > BigInt(was.last) ? now : was
}

/** Columns come with their tables; of one that does not, nothing keeps the values. */
function expectNoColumn(parts: readonly Changed[]): void {
  for (const { was, is } of parts) {
    const one = was ?? is
    if (one?.kind === 'column' && one.column !== null && was?.make !== is?.make)
      throw new CannotUndo(`${wordsOfPart(one)} would be lost, or made without its values`)
  }
}
