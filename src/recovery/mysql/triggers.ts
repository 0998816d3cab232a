import type { TableName } from '../database/change.ts'
import { CannotUndo, NotKeepable } from '../database/refusal.ts'
import type { Trigger } from './change.ts'
import { literal, quoted, quotedName } from './names.ts'
import { expectTriggersSeen } from './rights.ts'
import type { Client } from './session.ts'

/** The triggers of a table, in their order, as they are made again. Throws NotKeepable where they could not be. */
export async function triggersOf(client: Client, table: TableName): Promise<readonly Trigger[]> {
  await expectTriggersSeen(client, table)
  const rows = await client.rows(
    `SELECT TRIGGER_NAME AS name, DEFINER AS definer, CURRENT_USER() AS me FROM information_schema.TRIGGERS
     WHERE EVENT_OBJECT_SCHEMA = ${literal(table.schema)} AND EVENT_OBJECT_TABLE = ${literal(table.name)}
     ORDER BY ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER`,
  )
  const found: Trigger[] = []
  for (const { name, definer, me } of rows) {
    if (definer !== me && !(await mayNameOthers(client)))
      throw new NotKeepable(
        `the trigger ${name} is ${definer}’s, and this account could not make it again`,
      )
    const [row = {}] = await client.rows(
      `SHOW CREATE TRIGGER ${quoted({ schema: table.schema, name: name ?? '' })}`,
    )
    const made = row['SQL Original Statement']
    if (!made) throw new NotKeepable(`what the trigger ${name} does cannot be seen by this account`)
    found.push({ name: name ?? '', made, sqlMode: row.sql_mode ?? '' })
  }
  return found
}

export async function mayNameOthers(client: Client): Promise<boolean> {
  const grants = await client.rows('SHOW GRANTS')
  return grants.some((row) =>
    Object.values(row).some((text) =>
      /\b(ALL PRIVILEGES|SUPER|SET USER|SET_USER_ID|SET_ANY_DEFINER)\b.* ON \*\.\*/.test(
        text ?? '',
      ),
    ),
  )
}

export async function dropTriggers(
  client: Client,
  { schema }: TableName,
  triggers: readonly Trigger[],
): Promise<void> {
  for (const { name } of triggers)
    await client.run(`DROP TRIGGER IF EXISTS ${quoted({ schema, name })}`)
}

/** Makes those that are missing. One may name another that it stands before. */
export async function makeTriggers(
  client: Client,
  table: TableName,
  triggers: readonly Trigger[],
): Promise<void> {
  const rows = await client.rows(
    `SELECT TRIGGER_NAME AS name FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ${literal(table.schema)}`,
  )
  let left = triggers.filter(({ name }) => !rows.some((row) => row.name === name))
  if (left.length === 0) return
  const mode = await client.value('SELECT @@session.sql_mode')
  await client.run(`USE ${quotedName(table.schema)}`)
  while (left.length > 0) {
    const failed: Trigger[] = []
    for (const one of left) {
      await client.run(`SET sql_mode = ${literal(one.sqlMode)}`)
      await client.run(one.made).catch(() => failed.push(one))
    }
    if (failed.length === left.length)
      throw new CannotUndo(
        `the trigger ${failed[0]?.name} of ${table.name} could not be made again`,
      )
    left = failed
  }
  await client.run(`SET sql_mode = ${literal(mode ?? '')}`)
}
