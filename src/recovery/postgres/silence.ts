import type { ClientBase } from 'pg'
import type { Table } from './tables.ts'

/** Triggers of people's own do nothing while rows come back: what they did then was kept as well. Of each part its own. */
export async function silence(
  client: ClientBase,
  id: string,
  tables: readonly Table[],
): Promise<readonly string[]> {
  const { rows } = await client.query<{ off: string; on: string }>(
    `SELECT format('ALTER TABLE ONLY %s DISABLE TRIGGER %I', tgrelid::regclass, tgname) AS off,
       format('ALTER TABLE ONLY %s ENABLE %s TRIGGER %I', tgrelid::regclass,
         CASE tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END, tgname) AS on
     FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND NOT starts_with(tgname, $2)
       AND tgrelid IN (SELECT unnest($1::oid[])
         UNION SELECT p.relid FROM unnest($1::oid[]) t(oid), pg_partition_tree(t.oid::regclass) p)`,
    [tables.map(({ oid }) => oid), `interlock_${id}_`],
  )
  for (const { off } of rows) await client.query(off)
  return rows.map(({ on }) => on)
}
