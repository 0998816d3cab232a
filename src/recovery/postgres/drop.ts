import { type ClientBase, escapeLiteral } from 'pg'
import { NotKeepable } from '../database/refusal.ts'
import { layAside, laySchemaAside } from './aside.ts'
import { asThey, named, type Run, runOne, type StepDone } from './run.ts'
import { pin } from './session.ts'
import type { Step } from './steps.ts'
import { tablesOf, withReferrers } from './tables.ts'

/** All rows are kept, and where the sequences stood. */
export async function truncate(
  run: Run,
  step: Step & { readonly kind: 'truncate' },
): Promise<StepDone> {
  const { client, capture } = run
  const oids = await named(run, step.tables)
  const all = step.cascade ? await withReferrers(client, oids) : oids
  for (const table of await tablesOf(client, all)) await capture.takeAll(table)
  const after = await sequencesOf(client, all)
  return {
    result: await asThey(run, () => runOne(client, step.text)),
    aside: { moved: [], after },
  }
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
export async function drop(run: Run, step: Step & { readonly kind: 'drop' }): Promise<StepDone> {
  const { client, id } = run
  const oids = step.what === 'schema' ? [] : await named(run, step.objects)
  const indexes = step.what === 'index' ? await indexesOf(client, oids, step.cascade) : []
  const schemas = step.what === 'schema' ? await schemasNamed(client, step) : []
  await client.query('SAVEPOINT interlock_drop')
  const result = await asThey(run, () => runOne(client, step.text))
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
