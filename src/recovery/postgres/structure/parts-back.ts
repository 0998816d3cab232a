import { type ClientBase, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg'
import { CannotUndo } from '../../database/refusal.ts'
import { silence } from '../silence.ts'
import { tableNamed } from '../tables.ts'
import { fillColumn, keptRows, retype } from './column-values.ts'
import { inAnyOrder, tried } from './in-any-order.ts'
import {
  type Changed,
  isSame,
  type Part,
  type PartKind,
  type Parts,
  type Redefined,
  wordsOfPart,
} from './part.ts'
import { partsOf } from './parts.ts'
import { rightsBack } from './rights.ts'

/** What others hang on is made first, and goes last. */
const ORDER: readonly PartKind[] = [
  'schema',
  'relation',
  'type',
  'column',
  'function',
  'view',
  'index',
  'constraint',
  'foreign key',
  'trigger',
  'rule',
  'policy',
]

/** Rows that were given their values, by what was kept of the column. */
export type Filled = ReadonlyMap<string, number>

/**
 * Makes of parts what they were, from whatever they are by now, and throws where one of them does not come out the very
 * same. `id` names what is needed on the way.
 */
export async function partsBack(
  client: ClientBase,
  redefined: Redefined,
  id: string,
): Promise<Filled> {
  try {
    await client.query('SET LOCAL check_function_bodies = off')
    const parts = withColumns(redefined.parts, await partsOf(client))
    await takeAway(client, parts)
    const filled = await columnsBack(client, redefined, id)
    await makeAgain(client, parts)
    await setAgain(client, parts)
    expectSame(parts, await partsOf(client))
    return filled
  } catch (error) {
    if (error instanceof DatabaseError) throw new CannotUndo(`the server says: ${error.message}`)
    throw error
  }
}

/** Who takes a right to a table from somebody takes it for each of its columns too: these keep what they have. */
function withColumns(parts: readonly Changed[], now: Parts): readonly Changed[] {
  const named = new Set(parts.flatMap(({ was, is }) => [was?.name, is?.name]))
  const tables = new Set(parts.flatMap(({ was }) => (was?.only === null ? (was.on ?? []) : [])))
  const columns = [...now.values()].filter(
    ({ name, on, only }) => only !== null && on !== null && tables.has(on) && !named.has(name),
  )
  return [...parts, ...columns.map((part) => ({ was: part, is: part }))]
}

/** Those of a view come and go with it. */
function isOfView({ kind, column }: Part): boolean {
  return kind === 'column' && column === null
}

function ranked(parts: readonly Part[]): readonly Part[] {
  return parts.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
}

async function takeAway(client: ClientBase, parts: readonly Changed[]): Promise<void> {
  const now = await partsOf(client)
  const gone = parts.flatMap(({ was, is }) =>
    was || !is || isOfView(is) ? [] : (now.get(is.name) ?? []),
  )
  await inAnyOrder(client, ranked(gone).toReversed().map(dropOf))
}

function dropOf(part: Part): string {
  if (part.drop === null) throw new CannotUndo(`nothing here takes ${wordsOfPart(part)} away`)
  return part.drop
}

function makeOf(part: Part): string {
  if (part.make === null) throw new CannotUndo(`nothing here makes ${wordsOfPart(part)} again`)
  return part.make
}

async function columnsBack(
  client: ClientBase,
  { parts, columns }: Redefined,
  id: string,
): Promise<Filled> {
  const now = await partsOf(client)
  const wanted = parts.flatMap(({ was }) => (was?.kind === 'column' && !isOfView(was) ? was : []))
  const missing = wanted.filter(({ name }) => !now.has(name))
  // Those that are computed need the others; and where a table is written anew, its rows carry the transaction's number.
  const isComputed = ({ column }: Part) => Number(column?.computed === true)
  for (const part of missing.toSorted((a, b) => isComputed(a) - isComputed(b)))
    await client.query(makeOf(part))
  const filled = new Map<string, number>()
  for (const [i, { name, make, column }] of wanted.entries()) {
    const there = now.get(name)
    if (!column) continue
    const values = columns.find(
      (one) =>
        one.schema === column.schema && one.name === column.name && one.column === column.column,
    )
    if (there && there.make !== make) {
      await retype(client, column, values, `${id}_${i}_way`)
      if (values) filled.set(values.rows, await keptRows(client, values))
    }
    if (!there && values) filled.set(values.rows, await filledQuietly(client, values, parts, id))
  }
  return filled
}

/** Nobody's triggers fire meanwhile; rows that came since get what a new row would. */
async function filledQuietly(
  client: ClientBase,
  values: Redefined['columns'][number],
  parts: readonly Changed[],
  id: string,
): Promise<number> {
  const table = await tableNamed(client, values)
  if (!table)
    throw new CannotUndo(`the table ${values.schema}.${values.name} is not there any more`)
  const quiet = await silence(client, id, [table])
  const part = parts.find(
    ({ was }) => was?.column?.column === values.column && was.column.name === values.name,
  )?.was
  const normal = part?.state.find((one) => one.includes(' SET DEFAULT '))
  if (normal !== undefined) await client.query(normal)
  const rows = await fillColumn(client, values, normal !== undefined)
  for (const statement of quiet) await client.query(statement)
  return rows
}

async function makeAgain(client: ClientBase, parts: readonly Changed[]): Promise<void> {
  const now = await partsOf(client)
  const wanted = parts.flatMap(({ was }) => (was && was.kind !== 'column' ? was : []))
  const other = wanted.filter(({ name, make }) => now.has(name) && now.get(name)?.make !== make)
  const remade: Part[] = []
  for (const part of other) if (!(await isReplaced(client, part))) remade.push(part)
  await inAnyOrder(
    client,
    ranked(remade.flatMap(({ name }) => now.get(name) ?? []))
      .toReversed()
      .map(dropOf),
  )
  const missing = wanted.filter(({ name }) => !now.has(name))
  await inAnyOrder(client, ranked([...missing, ...remade]).map(makeOf))
}

/** What hangs on it stays, where the server can change it in place. */
async function isReplaced(client: ClientBase, part: Part): Promise<boolean> {
  if (part.kind !== 'function' && part.kind !== 'view') return false
  return (await tried(client, makeOf(part))) === undefined
}

/** All that is no definition: defaults, owners, and then rights, which an owner's change changes. */
async function setAgain(client: ClientBase, parts: readonly Changed[]): Promise<void> {
  const wanted = ranked(parts.flatMap(({ was }) => was ?? []))
  const now = await partsOf(client)
  const differing = (of: (one: Part) => unknown, all: Parts) =>
    wanted.filter((one) => JSON.stringify(of(one)) !== JSON.stringify(of(all.get(one.name) ?? one)))
  for (const { state } of differing((one) => one.state, now))
    for (const statement of state) await client.query(statement)
  for (const { name, owner } of differing((one) => one.owner, now))
    if (owner !== null) await client.query(`ALTER ${name} OWNER TO ${escapeIdentifier(owner)}`)
  for (const ofColumns of [false, true]) {
    const owned = await partsOf(client)
    for (const part of wanted) {
      const there = owned.get(part.name)
      if (there === undefined || (part.only !== null) !== ofColumns) continue
      for (const statement of rightsBack(there, part)) await client.query(statement)
      if (there.comment !== part.comment) await client.query(commentOn(part))
    }
  }
}

function commentOn({ name, comment }: Part): string {
  return `COMMENT ON ${name} IS ${comment === null ? 'NULL' : escapeLiteral(comment)}`
}

function expectSame(parts: readonly Changed[], now: Parts): void {
  for (const { was, is } of parts) {
    const name = was?.name ?? is?.name ?? ''
    const one = was ?? is
    if (one && !isSame(was, now.get(name)))
      throw new CannotUndo(`${wordsOfPart(one)} did not come back as it was`)
  }
}
