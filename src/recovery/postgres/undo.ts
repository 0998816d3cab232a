import type { ClientBase } from 'pg'
import { bringBack, layAside } from './aside.ts'
import { Capture } from './capture.ts'
import type { Made, PostgresChange, TableName } from './change.ts'
import { quoted } from './names.ts'
import { putBack } from './put-back.ts'
import { cutReferences } from './references.ts'
import { inTransaction } from './session.ts'
import { oidsOf, type Table, tableNamed, tablesOf, withFollowers } from './tables.ts'
import { CannotUndo, type TableUndo, type Target } from './work.ts'

/** What undoing a change does, measured by doing it: nothing of it lasts until somebody says so. */
export interface Undone {
  readonly tables: readonly (TableName & TableUndo)[]
  /** Names of what comes back whole, and of what is laid aside. */
  readonly back: readonly TableName[]
  readonly aside: readonly TableName[]
  /** How to undo this in turn. */
  readonly change: PostgresChange
}

/**
 * Takes a change back in one transaction, checks that every row is as it was, and asks whether it shall last. `ours` are
 * the transactions whose rows nobody calls newer work: the one that is undone, and those that have undone later ones.
 */
export async function undoKept(
  client: ClientBase,
  change: PostgresChange,
  id: string,
  ours: readonly string[],
  commit: (undone: Undone) => Promise<boolean>,
): Promise<Undone> {
  return inTransaction(client, async () => {
    const capture = new Capture(client, id)
    await capture.begin()
    const displaced = await setAside(client, id, change.made)
    const back = await bringBack(client, id, change.moved)
    const tables = await present(client, change)
    const oids = tables.map(({ table }) => table.oid)
    await capture.watch(await tablesOf(client, await withFollowers(client, oids)))
    const quiet = await silence(
      client,
      id,
      tables.map(({ table }) => table),
    )
    const tied = await cutReferences(client, tables)
    const undone = await putBack(client, tables, ours)
    for (const statement of [...tied, ...quiet, ...change.after]) await client.query(statement)
    const kept = await capture.end()
    expectNothingElse(undone, kept)
    const xid = await client.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid')
    const result: Undone = {
      tables: undone,
      back: change.moved.map(({ schema, name }) => ({ schema, name })),
      aside: [...displaced.moved, ...back.moved].map(({ schema, name }) => ({ schema, name })),
      change: {
        engine: 'postgres',
        url: change.url,
        xid: xid.rows[0]?.xid ?? '',
        tables: kept,
        moved: [...displaced.moved, ...back.moved],
        // To undo the undo is to lay aside again what came back.
        made: change.moved.flatMap(({ kind, schema, name }) =>
          kind === 'schema' ? [] : [{ kind, schema, name }],
        ),
        after: [...displaced.after, ...back.after],
      },
    }
    return { result, commit: await commit(result) }
  })
}

/** What was made is laid aside, and an index, which holds nothing, is dropped. */
async function setAside(client: ClientBase, id: string, made: readonly Made[]) {
  const indexes = made.filter(({ kind }) => kind === 'index')
  for (const index of indexes) await client.query(`DROP INDEX IF EXISTS ${quoted(index)}`)
  const oids = await oidsOf(
    client,
    made.filter(({ kind }) => kind !== 'index'),
  )
  return oids.length === 0 ? { moved: [], after: [] } : layAside(client, id, oids)
}

async function present(client: ClientBase, change: PostgresChange): Promise<readonly Target[]> {
  const found: Target[] = []
  for (const kept of change.tables) {
    const table = await tableNamed(client, kept)
    if (table === undefined) {
      // What was made and filled at once went aside with all its rows.
      if (change.made.some(({ schema, name }) => schema === kept.schema && name === kept.name))
        continue
      throw new CannotUndo(`the table ${kept.schema}.${kept.name} is not there any more`)
    }
    if (JSON.stringify(table.columns) !== JSON.stringify(kept.columns))
      throw new CannotUndo(`the table ${kept.schema}.${kept.name} has other columns by now`)
    found.push({ kept, table })
  }
  return found
}

/** Triggers of people's own do nothing while rows come back: what they did then was kept as well. */
async function silence(
  client: ClientBase,
  id: string,
  tables: readonly Table[],
): Promise<readonly string[]> {
  const { rows } = await client.query<{ off: string; on: string }>(
    `SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname) AS off,
       format('ALTER TABLE %s ENABLE %s TRIGGER %I', tgrelid::regclass,
         CASE tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END, tgname) AS on
     FROM pg_trigger WHERE tgrelid = ANY ($1::oid[]) AND NOT tgisinternal AND tgenabled <> 'D'
       AND tgname NOT LIKE $2`,
    [tables.map(({ oid }) => oid), `interlock_${id}_%`],
  )
  for (const { off } of rows) await client.query(off)
  return rows.map(({ on }) => on)
}

/** A foreign key's cascade may take along what people have added since. */
function expectNothingElse(undone: Undone['tables'], kept: PostgresChange['tables']): void {
  for (const { schema, name, deleted } of kept) {
    const planned = undone.find((one) => one.schema === schema && one.name === name)
    if (deleted > (planned?.removed ?? 0))
      throw new CannotUndo(
        `rows of ${schema}.${name} that came later would be deleted along with those that are taken back`,
      )
  }
}
