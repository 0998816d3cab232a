import { escapeIdentifier } from 'pg'
import { KEPT_SCHEMA } from '../database/change.ts'
import type { Moved, PostgresChange } from './change.ts'
import { kept } from './names.ts'
import { withClient } from './session.ts'

/** Drops what was kept of a change; false where the database cannot be reached. */
export async function forgetRows(
  { url, tables, moved, redefined = [], whole }: PostgresChange,
  id: string,
): Promise<boolean> {
  // What was copied out lies in no database.
  if (whole) return true
  const columns = redefined.flatMap((one) => one.columns)
  const names = [
    ...tables.flatMap(({ old, new: came }) => [old, came]),
    ...columns.map(({ rows }) => rows),
    `${id}_fires`,
  ]
  // Only what this snapshot has laid aside, and only by the name that it was given then.
  const schemas = new Set(moved.filter(isInside).map(({ keptIn }) => keptIn))
  const databases = moved.filter((one) => !isInside(one)).map(({ keptIn }) => keptIn)
  try {
    await withClient(url, async (client) => {
      for (const name of names)
        if (name !== undefined) await client.query(`DROP TABLE IF EXISTS ${kept(name)}`)
      for (const schema of schemas)
        if (schema.startsWith(`${KEPT_SCHEMA}_${id}_`))
          await client.query(`DROP SCHEMA IF EXISTS ${escapeIdentifier(schema)} CASCADE`)
      for (const name of databases)
        if (name.startsWith(`${KEPT_SCHEMA}_${id}_`))
          await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)}`)
    })
    return true
  } catch {
    return false
  }
}

function isInside({ kind }: Moved): boolean {
  return kind !== 'database'
}
