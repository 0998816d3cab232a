import { type ClientBase, escapeIdentifier } from 'pg'
import type { KeptTable } from '../database/change.ts'
import { kept, quoted, sameKey } from './names.ts'
import type { Table } from './tables.ts'

/** Columns that only one row may have the same values in, beside the key; none where that is not told by columns alone. */
interface Alone {
  readonly columns: readonly string[]
}

/**
 * Whether a row that stands has what another one is to have back, and nobody else may have. Where it goes back as well,
 * that is no contradiction, but the server looks at each row of an UPDATE by itself.
 */
export async function isInTheWay(
  client: ClientBase,
  table: Table,
  { key, old, columns: then }: Pick<KeptTable, 'key' | 'old' | 'columns'>,
): Promise<boolean> {
  if (old === undefined || key.length === 0) return false
  const same = sameKey({ key, exact: table.exact }, 't', 'w')
  for (const { columns } of await othersAlone(client, table.oid, key)) {
    // By an expression, or of some rows only: it may be.
    if (columns.length === 0) return true
    // In a column that came since each row keeps what it has.
    if (!columns.every((name) => then.includes(name))) continue
    const alike = columns.map(escapeIdentifier).map((name) => `t.${name}::text = w.${name}::text`)
    const { rows } = await client.query<{ found: boolean }>(
      `SELECT EXISTS (SELECT FROM ${quoted(table)} t JOIN ${kept(old)} w ON ${alike.join(' AND ')}
         WHERE NOT (${same})) AS found`,
    )
    if (rows[0]?.found) return true
  }
  return false
}

async function othersAlone(
  client: ClientBase,
  oid: number,
  key: readonly string[],
): Promise<readonly Alone[]> {
  const { rows } = await client.query<Alone>(
    `SELECT CASE WHEN i.indisexclusion OR i.indexprs IS NOT NULL OR i.indpred IS NOT NULL THEN ARRAY[]::text[]
       ELSE ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = i.indrelid
         AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])) END AS columns
     FROM pg_index i WHERE i.indrelid = $1 AND (i.indisunique OR i.indisexclusion)`,
    [oid],
  )
  return rows.filter(({ columns }) => [...columns].sort().join('\n') !== [...key].sort().join('\n'))
}
