import { type ClientBase, DatabaseError, type QueryResult } from 'pg'
import { type Aside, layAside, laySchemaAside, relationsIn } from './aside.ts'
import { Capture, NotKeepable } from './capture.ts'
import type { KeptTable, Made, PostgresChange } from './change.ts'
import { kept } from './names.ts'
import { inTransaction } from './session.ts'
import type { Step } from './steps.ts'
import { oidsOf, tablesOf, withFollowers, withReferrers } from './tables.ts'

/** A statement that changes what nobody watched is taken back, and done again with those tables watched too. */
const TRIES_MAX = 4

/** What the statements would leave behind, before they are made to last. */
export interface Measured {
  /** Absent where nothing was changed. */
  readonly change: PostgresChange | undefined
  readonly results: readonly QueryResult[]
}

/** Whether it shall last: whoever answers yes has written down how it is undone. */
export type Commit = (measured: Measured) => Promise<boolean>

/**
 * Runs statements in one transaction that keeps what they replace. Throws NotKeepable, with nothing changed, where that
 * cannot be done.
 */
export async function performKept(
  client: ClientBase,
  url: string,
  id: string,
  steps: readonly Step[],
  commit: Commit,
): Promise<Measured> {
  const read = await readOnly(client, steps)
  if (read) return read
  const watched = new Set<number>()
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const done = await inTransaction<Measured | Missed>(client, async () => {
      const measured = await runSteps(client, url, id, steps, watched)
      if (isMissed(measured)) return { result: measured, commit: false }
      return { result: measured, commit: await commit(measured) }
    })
    if (!isMissed(done)) return done
    for (const oid of done.missed) watched.add(oid)
  }
  throw new NotKeepable('it changes other tables each time it runs')
}

/** Where a statement says that it only reads, it may do nothing else; a function that writes is refused, and kept below. */
async function readOnly(client: ClientBase, steps: readonly Step[]): Promise<Measured | undefined> {
  if (!steps.every((step) => step.kind === 'rows' && step.targets.length === 0)) return undefined
  try {
    return await inTransaction(client, async () => {
      await client.query('SET TRANSACTION READ ONLY')
      const results: QueryResult[] = []
      for (const step of steps) results.push(await client.query(step.text))
      return { result: { change: undefined, results }, commit: true }
    })
  } catch (error) {
    if (codeOf(error) === READ_ONLY) return undefined
    throw error
  }
}

/** SQLSTATE of what a transaction that only reads refuses. */
const READ_ONLY = '25006'

function codeOf(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined
}

interface Missed {
  readonly missed: readonly number[]
}

function isMissed(one: Measured | Missed): one is Missed {
  return 'missed' in one
}

async function runSteps(
  client: ClientBase,
  url: string,
  id: string,
  steps: readonly Step[],
  alsoWatched: ReadonlySet<number>,
): Promise<Measured | Missed> {
  const before = await relationsIn(client)
  const capture = new Capture(client, id)
  await capture.begin()
  await capture.watch(await tablesOf(client, [...alsoWatched]))
  const results: QueryResult[] = []
  const asides: Aside[] = []
  for (const step of steps) {
    if (step.kind === 'rows') {
      const named = await oidsOf(client, step.targets)
      await capture.watch(await tablesOf(client, await withFollowers(client, named)))
      results.push(await client.query(step.text))
    } else if (step.kind === 'truncate') {
      const named = await oidsOf(client, step.tables)
      const all = step.cascade ? await withReferrers(client, named) : named
      for (const table of await tablesOf(client, all)) await capture.takeAll(table)
      results.push(await client.query(step.text))
    } else if (step.kind === 'drop') {
      const { aside, result } = await drop(client, id, step)
      asides.push(aside)
      results.push(result)
    } else if (step.kind === 'make') results.push(await client.query(step.text))
    else
      throw new NotKeepable(step.kind === 'foreign' ? `it ${step.why}` : `${step.what}: it lasts`)
  }
  const missed = await capture.missed()
  const known = missed.filter((oid) => before.has(oid))
  if (known.length > 0) return { missed: known }
  const tables = await capture.end()
  const made = await madeSince(client, before)
  const change = await changeOf(client, url, tables, asides, made)
  if (change === undefined) await client.query(`DROP TABLE ${kept(`${id}_fires`)}`)
  return { change, results }
}

async function changeOf(
  client: ClientBase,
  url: string,
  tables: readonly KeptTable[],
  asides: readonly Aside[],
  made: readonly Made[],
): Promise<PostgresChange | undefined> {
  const moved = asides.flatMap((one) => one.moved)
  const after = asides.flatMap((one) => one.after)
  if (tables.length + moved.length + made.length + after.length === 0) return undefined
  const xid = await client.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid')
  return { engine: 'postgres', url, xid: xid.rows[0]?.xid ?? '', tables, moved, made, after }
}

/** As PostgreSQL would have answered; then nothing is dropped, and all that would be gone is laid aside. */
async function drop(
  client: ClientBase,
  id: string,
  step: Step & { readonly kind: 'drop' },
): Promise<{ readonly aside: Aside; readonly result: QueryResult }> {
  const oids = step.what === 'schema' ? [] : await oidsOf(client, step.objects)
  const indexes = step.what === 'index' ? await indexesOf(client, oids) : []
  const schemas = step.what === 'schema' ? await schemasNamed(client, step) : []
  await client.query('SAVEPOINT interlock_drop')
  const result = await client.query(step.text)
  // What only says how an index is made loses nothing by the statement itself.
  if (step.what === 'index') return { aside: { moved: [], after: indexes }, result }
  await client.query('ROLLBACK TO SAVEPOINT interlock_drop')
  if (step.what === 'relation') return { aside: await layAside(client, id, oids), result }
  const moved = []
  for (const name of schemas) moved.push(await laySchemaAside(client, id, name))
  return { aside: { moved, after: [] }, result }
}

async function schemasNamed(
  client: ClientBase,
  { objects }: Step & { readonly kind: 'drop' },
): Promise<readonly string[]> {
  const names = objects.map(({ name }) => name)
  const { rows } = await client.query<{ name: string }>(
    'SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY ($1::text[])',
    [names],
  )
  return rows.map(({ name }) => name)
}

async function indexesOf(client: ClientBase, oids: readonly number[]): Promise<readonly string[]> {
  const { rows } = await client.query<{ made: string }>(
    'SELECT pg_get_indexdef(oid) AS made FROM unnest($1::oid[]) AS t(oid)',
    [oids],
  )
  return rows.map(({ made }) => made)
}

/** Relations that were not there before and are no part of another. */
async function madeSince(
  client: ClientBase,
  before: ReadonlyMap<number, unknown>,
): Promise<readonly Made[]> {
  return [...(await relationsIn(client))]
    .filter(([oid, { part }]) => !before.has(oid) && !part)
    .map(([, { kind, schema, name }]) => ({ kind, schema, name }))
}
