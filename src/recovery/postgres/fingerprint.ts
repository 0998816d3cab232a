import type { ClientBase } from 'pg'
import { columnList } from './names.ts'

/** How many rows there are and what they hold, whatever their order: `2402:-831…`. `from` is what stands behind FROM. */
export async function fingerprintOf(
  client: ClientBase,
  from: string,
  columns: readonly string[],
): Promise<string> {
  const { rows } = await client.query<{ print: string }>(
    `SELECT ${fingerprintSql(from, columns)} AS print`,
  )
  return rows[0]?.print ?? ''
}

/** The same, as a part of a statement. */
export function fingerprintSql(from: string, columns: readonly string[]): string {
  return `(SELECT count(*) || ':' || coalesce(sum(hashtextextended(ROW(${columnList(columns)})::text, 0)), 0) FROM ${from})`
}
