import type { ClientBase } from 'pg'
import type { Table } from './tables.ts'
import type { Target } from './work.ts'

/**
 * Where rows were both taken and made, keys may have been changed: rows go and come under other keys, and a foreign key
 * would delete or empty what points to them meanwhile. So it would where rows change places. It is taken away first; the statements that are given back put
 * it in again, and it is then checked against every row, as when it was new.
 */
export async function cutReferences(
  client: ClientBase,
  targets: readonly Target[],
): Promise<readonly string[]> {
  const moved = targets.filter(
    ({ kept, isInTheWay }) => kept.old !== undefined && (kept.new !== undefined || isInTheWay),
  )
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

/** Each table after those that its foreign keys point to; where they go round in a circle, as they come. */
export async function byReference<T extends { readonly table: Pick<Table, 'oid'> }>(
  client: ClientBase,
  targets: readonly T[],
): Promise<readonly T[]> {
  const oids = targets.map(({ table }) => table.oid)
  const { rows } = await client.query<{ from: number; to: number }>(
    `SELECT conrelid::int8::float8 AS from, confrelid::int8::float8 AS to FROM pg_constraint
     WHERE contype = 'f' AND conrelid = ANY ($1::oid[]) AND confrelid = ANY ($1::oid[]) AND conrelid <> confrelid`,
    [oids],
  )
  const ordered: T[] = []
  const left = new Set(targets)
  while (left.size > 0) {
    const waits = ({ table }: T) =>
      rows.some(
        ({ from, to }) => from === table.oid && [...left].some((one) => one.table.oid === to),
      )
    const next = [...left].find((one) => !waits(one)) ?? [...left][0]
    if (!next) break
    ordered.push(next)
    left.delete(next)
  }
  return ordered
}
