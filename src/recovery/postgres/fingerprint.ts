import type { ClientBase } from 'pg'
import { columnList } from './names.ts'

/** How many rows there are and what they hold, whatever their order: `2402:-831…`. `from` is what stands behind FROM. */
export async function fingerprintOf(
  client: ClientBase,
  from: string,
  columns: readonly string[],
): Promise<string> {
  const { rows } = await client.query<{ n: string; sum: string }>(
    `SELECT count(*) AS n, coalesce(sum(hashtextextended(ROW(${columnList(columns)})::text, 0)::numeric), 0) AS sum
     FROM ${from}`,
  )
  return `${rows[0]?.n}:${rows[0]?.sum}`
}
