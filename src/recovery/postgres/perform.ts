import { type ClientBase, escapeLiteral, type QueryConfig, type QueryResult } from 'pg'
import { type Aside, layAside, laySchemaAside, relationsIn } from './aside.ts'
import { Capture, NotKeepable } from './capture.ts'
import { catalogueOf } from './catalogue.ts'
import type { KeptTable, Made, PostgresChange } from './change.ts'
import { kept } from './names.ts'
import { asTheirs, inTransaction, pin, theirsOf } from './session.ts'
import type { Step, Written } from './steps.ts'
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
 * cannot be done. `reads`: they are known to change nothing.
 */
export async function performKept(
  client: ClientBase,
  url: string,
  id: string,
  steps: readonly Step[],
  reads: boolean,
  commit: Commit,
): Promise<Measured> {
  for (const step of steps) if (step.kind === 'foreign') throw new NotKeepable(`it ${step.why}`)
  if (reads) return readOnly(client, steps)
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
  throw new NotKeepable('it changes more than can be kept')
}

async function readOnly(client: ClientBase, steps: readonly Step[]): Promise<Measured> {
  return inTransaction(client, async () => {
    await client.query('SET TRANSACTION READ ONLY')
    const results: QueryResult[] = []
    for (const step of steps) results.push(await runOne(client, step.text))
    return { result: { change: undefined, results }, commit: true }
  })
}

/** One statement and no more, whatever the server takes its text for. */
function runOne(client: ClientBase, text: string): Promise<QueryResult> {
  const extended: QueryConfig & { readonly queryMode: 'extended' } = { text, queryMode: 'extended' }
  return client.query(extended)
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
  let theirs = await theirsOf(client)
  await pin(client)
  const before = await relationsIn(client)
  const capture = new Capture(client, id)
  await capture.begin()
  await capture.watch(await tablesOf(client, [...alsoWatched]))
  const results: QueryResult[] = []
  const asides: Aside[] = []
  const asThey = async <T>(work: () => Promise<T>): Promise<T> => {
    const done = await asTheirs(client, theirs, work)
    theirs = done.theirs
    return done.result
  }
  const named = (names: readonly Written[]) => asThey(() => oidsOf(client, names))
  for (const step of steps) {
    if (step.kind === 'rows') {
      const oids = await named(step.targets)
      await capture.watch(await tablesOf(client, await withFollowers(client, oids)))
      const stood = await catalogueOf(client)
      results.push(await asThey(() => runOne(client, step.text)))
      if ((await catalogueOf(client)) !== stood)
        throw new NotKeepable(
          'something in it changes more than rows: a table, a function, a right',
        )
    } else if (step.kind === 'truncate') {
      const oids = await named(step.tables)
      const all = step.cascade ? await withReferrers(client, oids) : oids
      for (const table of await tablesOf(client, all)) await capture.takeAll(table)
      asides.push({ moved: [], after: await sequencesOf(client, all) })
      results.push(await asThey(() => runOne(client, step.text)))
    } else if (step.kind === 'drop') {
      const { aside, result } = await drop(client, id, step, await named(step.objects), asThey)
      asides.push(aside)
      results.push(result)
    } else if (step.kind === 'make') results.push(await asThey(() => runOne(client, step.text)))
    else
      throw new NotKeepable(
        `nothing here brings it back (${step.kind === 'lasting' ? step.what : step.why})`,
      )
  }
  // What waits for the end is done now, while it is watched.
  await asThey(() => client.query('SET CONSTRAINTS ALL IMMEDIATE'))
  const now = await relationsIn(client)
  const missed = await capture.missed()
  const known = missed.filter((oid) => before.has(oid))
  if (known.length > 0) return { missed: known }
  if (missed.some((oid) => !now.has(oid)))
    throw new NotKeepable('it changes what Interlock keeps, or a table that is gone again')
  await capture.expectInOrder()
  const tables = await capture.end()
  const made = [...now]
    .filter(([oid, { part }]) => !before.has(oid) && !part)
    .map(([oid, { kind, schema, name }]) => ({ oid, kind, schema, name }))
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

/** Where the sequences of tables stand, for they may begin anew; nothing that was given out since is given out again. */
async function sequencesOf(
  client: ClientBase,
  tables: readonly number[],
): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string; last: string | null }>(
    `SELECT format('%I.%I', s.schemaname, s.sequencename) AS name, s.last_value::text AS last
     FROM pg_sequences s JOIN pg_namespace n ON n.nspname = s.schemaname
     JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.sequencename
     JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
       AND d.refclassid = 'pg_class'::regclass AND d.refobjid = ANY ($1::oid[])`,
    [tables],
  )
  return rows.flatMap(({ name, last }) =>
    last === null
      ? []
      : [
          `SELECT setval(${escapeLiteral(name)}, greatest(${last}, (SELECT last_value FROM ${name})))`,
        ],
  )
}

/** As PostgreSQL would have answered; then nothing is dropped, and all that would be gone is laid aside. */
async function drop(
  client: ClientBase,
  id: string,
  step: Step & { readonly kind: 'drop' },
  oids: readonly number[],
  asThey: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<{ readonly aside: Aside; readonly result: QueryResult }> {
  const indexes = step.what === 'index' ? await indexesOf(client, oids, step.cascade) : []
  const schemas = step.what === 'schema' ? await schemasNamed(client, step) : []
  await client.query('SAVEPOINT interlock_drop')
  const result = await asThey(() => runOne(client, step.text))
  if (step.what !== 'index') await client.query('ROLLBACK TO SAVEPOINT interlock_drop')
  // Rows of a transaction within would carry another number.
  await client.query('RELEASE SAVEPOINT interlock_drop')
  if (step.what === 'index') return { aside: { moved: [], after: indexes }, result }
  await pin(client)
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

/** How indexes are made again; one that more hangs on than its own table is not dropped here. */
async function indexesOf(
  client: ClientBase,
  oids: readonly number[],
  cascade: boolean,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ made: string; more: boolean }>(
    `SELECT pg_get_indexdef(c.oid) AS made,
       c.relkind = 'I' OR i.indisclustered OR i.indisreplident OR NOT i.indisvalid
         OR EXISTS (SELECT FROM pg_description WHERE objoid = c.oid) AS more
     FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid WHERE c.oid = ANY ($1::oid[])`,
    [oids],
  )
  if (cascade || rows.some(({ more }) => more))
    throw new NotKeepable('more hangs on that index than making it again brings back')
  return rows.map(({ made }) => made)
}
