import { escapeIdentifier } from 'pg'
import { KEPT_SCHEMA } from '../database/change.ts'
import type { PostgresChange } from './change.ts'
import { kept } from './names.ts'
import { withClient } from './session.ts'

/** Drops what was kept of a change; false where the database cannot be reached. */
export async function forgetRows(
  { url, tables, moved }: PostgresChange,
  id: string,
): Promise<boolean> {
  const names = [...tables.flatMap(({ old, new: came }) => [old, came]), `${id}_fires`]
  // Only what this snapshot has laid aside, and only by the name that it was given then.
  const schemas = new Set(moved.map(({ keptIn }) => keptIn))
  try {
    await withClient(url, async (client) => {
      for (const name of names)
        if (name !== undefined) await client.query(`DROP TABLE IF EXISTS ${kept(name)}`)
      for (const schema of schemas)
        if (schema.startsWith(`${KEPT_SCHEMA}_${id}_`))
          await client.query(`DROP SCHEMA IF EXISTS ${escapeIdentifier(schema)} CASCADE`)
    })
    return true
  } catch {
    return false
  }
}
