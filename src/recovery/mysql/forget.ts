import { KEPT_SCHEMA } from '../database/change.ts'
import type { MysqlChange } from './change.ts'
import { kept, literal, quotedName } from './names.ts'
import { type Client, withClient } from './session.ts'

/** Drops what was kept of a change; false where the server cannot be reached. */
export async function forgetRows(
  { url, tables, moved }: MysqlChange,
  id: string,
): Promise<boolean> {
  const names = tables.flatMap(({ old, new: came }) => [old, came])
  // Only what this snapshot has laid aside, and only by the name that it was given then.
  const schemas = new Set(moved.map(({ keptIn }) => keptIn))
  try {
    await withClient(url, async (client) => {
      for (const name of names)
        if (name?.startsWith(`${id}_`)) await client.run(`DROP TABLE IF EXISTS ${kept(name)}`)
      for (const schema of schemas)
        if (schema.startsWith(`${KEPT_SCHEMA}_${id}_`))
          await client.run(`DROP DATABASE IF EXISTS ${quotedName(schema)}`)
      await dropLeftovers(client)
    })
    return true
  } catch {
    return false
  }
}

/** What is younger may belong to a transaction that is under way. */
const YOUNG_MINUTES = 60
/** So many are looked at, those that the server takes for the smallest first: the others wait for the next time. */
const LEFTOVERS_MAX = 1_000

/** Tables without rows, of processes that were ended: what a change needs has rows. */
export async function dropLeftovers(client: Client, minutes = YOUNG_MINUTES): Promise<void> {
  const rows = await client.rows(
    `SELECT TABLE_NAME AS name FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = ${literal(KEPT_SCHEMA)} AND TABLE_TYPE = 'BASE TABLE'
       AND TABLE_NAME REGEXP '^[rs][0-9a-z]+_[0-9]+_(old|new)$'
       AND CREATE_TIME <= NOW() - INTERVAL ${minutes} MINUTE ORDER BY TABLE_ROWS LIMIT ${LEFTOVERS_MAX}`,
  )
  for (const { name } of rows) {
    const at = kept(name ?? '')
    if ((await client.value(`SELECT 1 FROM ${at} LIMIT 1`)) === null)
      await client.run(`DROP TABLE IF EXISTS ${at}`).catch(() => {})
  }
}
