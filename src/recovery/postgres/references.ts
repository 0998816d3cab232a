import type { ClientBase } from 'pg'
import type { Target } from './work.ts'

/**
 * Where rows were both taken and made, keys may have been changed: rows go and come under other keys, and a foreign key
 * would delete or empty what points to them meanwhile. It is taken away first; the statements that are given back put
 * it in again, and it is then checked against every row, as when it was new.
 */
export async function cutReferences(
  client: ClientBase,
  targets: readonly Target[],
): Promise<readonly string[]> {
  const moved = targets.filter(({ kept }) => kept.old !== undefined && kept.new !== undefined)
  if (moved.length === 0) return []
  const { rows } = await client.query<{ cut: string; tie: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS cut,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS tie
     FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND confrelid = ANY ($1::oid[])`,
    [moved.map(({ table }) => table.oid)],
  )
  for (const { cut } of rows) await client.query(cut)
  return rows.map(({ tie }) => tie)
}
