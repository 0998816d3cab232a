import type { TableName } from '../database/change.ts'
import { CannotUndo } from '../database/refusal.ts'
import { quoted, quotedName } from './names.ts'
import type { Client } from './session.ts'
import { type ForeignKey, foreignKeys } from './tables.ts'

/**
 * Foreign keys of tables whose rows are put back while no foreign key acts: afterwards no more rows may point to nothing
 * than before. What points is locked by looking.
 */
export async function watchReferences(
  client: Client,
  tables: readonly TableName[],
): Promise<() => Promise<void>> {
  const keys = new Map<string, ForeignKey>()
  for (const table of tables)
    for (const end of ['from', 'to'] as const)
      for (const key of await foreignKeys(client, table, end))
        keys.set([key.from.schema, key.from.name, key.name].join('\u0000'), key)
  const before = new Map<ForeignKey, number>()
  for (const key of keys.values()) before.set(key, await orphans(client, key))
  return async () => {
    for (const [key, then] of before) {
      const more = (await orphans(client, key)) - then
      if (more > 0)
        throw new CannotUndo(
          `${more} rows of ${key.from.schema}.${key.from.name} that came later, or come back, would point to rows of ${key.to.schema}.${key.to.name} that are not there`,
        )
    }
  }
}

async function orphans(client: Client, { from, to, columns }: ForeignKey): Promise<number> {
  const same = columns.map(([a, b]) => `p.${quotedName(b)} = c.${quotedName(a)}`).join(' AND ')
  const given = columns.map(([a]) => `c.${quotedName(a)} IS NOT NULL`).join(' AND ')
  return Number(
    await client.value(
      `SELECT COUNT(*) FROM ${quoted(from)} c WHERE ${given} AND NOT EXISTS (SELECT 1 FROM ${quoted(to)} p WHERE ${same})`,
    ),
  )
}
