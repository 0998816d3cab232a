import type { ClientBase } from 'pg'
import type { Undone } from '../database/change.ts'
import { CannotUndo } from '../database/refusal.ts'
import { type Aside, bringBack, layAside, madeSince, relationsIn } from './aside.ts'
import { Capture } from './capture.ts'
import type { Made, PostgresChange } from './change.ts'
import { databasesAside, databasesBack } from './databases.ts'
import { isInTheWay } from './in-the-way.ts'
import { putBack } from './put-back.ts'
import { cutReferences } from './references.ts'
import { inTransaction, pin, xidOf } from './session.ts'
import { silence } from './silence.ts'
import { undoRedefined } from './structure/undo-redefined.ts'
import { tableNamed, tablesOf, withFollowers } from './tables.ts'
import type { Target } from './work.ts'

/**
 * Takes a change back in one transaction, checks that every row is as it was, and asks whether it shall last. `ours` are
 * the transactions whose rows nobody calls newer work: the one that is undone, and those that have undone later ones.
 */
export async function undoKept(
  client: ClientBase,
  change: PostgresChange,
  id: string,
  ours: readonly string[],
  commit: (undone: Undone<PostgresChange>) => Promise<boolean>,
): Promise<Undone<PostgresChange>> {
  return inTransaction(client, async () => {
    if (change.redefined) {
      const result = await undoRedefined(client, change, id)
      return { result, commit: await commit(result) }
    }
    await pin(client)
    const capture = new Capture(client, id)
    await capture.begin()
    const displaced = await setAside(client, id, change.made)
    const stood = await relationsIn(client)
    const back = await bringBack(client, id, change.moved)
    const returned = madeSince(stood, await relationsIn(client))
    const tables = await present(client, change)
    const oids = tables.map(({ table }) => table.oid)
    await capture.watch(await tablesOf(client, await withFollowers(client, oids)))
    const quiet = await silence(
      client,
      id,
      tables.map(({ table }) => table),
    )
    const tied = await cutReferences(client, tables)
    const { undone, strangers } = await putBack(client, tables, ours)
    await client.query('SET CONSTRAINTS ALL IMMEDIATE')
    for (const statement of [...tied, ...quiet, ...change.after]) await client.query(statement)
    const kept = await capture.end()
    for (const table of kept) {
      const found = await strangers(table)
      if (found > 0)
        throw new CannotUndo(
          `${found} rows of ${table.schema}.${table.name} that came later would be deleted along with those that are taken back, or changed`,
        )
    }
    const result: Undone<PostgresChange> = {
      tables: undone,
      back: change.moved.map(({ schema, name }) => ({ schema, name })),
      aside: displaced.moved.map(({ schema, name }) => ({ schema, name })),
      inTheWay: back.moved.map(({ schema, name }) => ({ schema, name })),
      change: {
        engine: 'postgres',
        url: change.url,
        xid: await xidOf(client),
        tables: kept,
        moved: [...displaced.moved, ...back.moved],
        // To undo the undo is to lay aside again what came back, with its indexes.
        made: [
          ...returned.filter(({ kind }) => kind !== 'index'),
          ...(await databasesBack(client, change.moved)),
        ],
        after: [...displaced.after, ...back.after],
      },
    }
    return { result, commit: await commit(result) }
  })
}

/** What was made is laid aside, and an index, which holds nothing, is dropped. Only what was made then. */
async function setAside(client: ClientBase, id: string, made: readonly Made[]): Promise<Aside> {
  const { rows } = await client.query<{ oid: number; name: string; kind: string }>(
    `SELECT c.oid::int8::float8 AS oid, format('%I.%I', n.nspname, c.relname) AS name, c.relkind::text AS kind
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY ($1::oid[])`,
    [made.map(({ oid }) => oid)],
  )
  const indexes = rows.filter(({ kind }) => kind === 'i' || kind === 'I')
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`)
  const databases = await databasesAside(client, id, made)
  const others = rows.filter(({ kind }) => kind !== 'i' && kind !== 'I').map(({ oid }) => oid)
  if (others.length === 0) return { moved: databases, after: [] }
  const aside = await layAside(client, id, others)
  return { ...aside, moved: [...databases, ...aside.moved] }
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
    if (!kept.columns.every((name) => table.columns.includes(name)))
      throw new CannotUndo(`the table ${kept.schema}.${kept.name} has other columns by now`)
    // What was added since keeps its values where a row stays.
    const then = (columns: readonly string[]) =>
      columns.filter((name) => kept.columns.includes(name))
    found.push({
      kept,
      isWhole: table.columns.every((name) => kept.columns.includes(name)),
      isInTheWay: await isInTheWay(client, table, kept),
      table: { ...table, columns: kept.columns, given: then(table.given), set: then(table.set) },
    })
  }
  return found
}
