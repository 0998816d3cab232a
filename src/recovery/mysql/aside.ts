import { KEPT_SCHEMA, type TableName } from '../database/change.ts'
import { CommitLost, NotKeepable } from '../database/refusal.ts'
import type { Moved, Tie } from './change.ts'
import { columnList, literal, quoted, quotedName } from './names.ts'
import { type Client, isAnswer } from './session.ts'
import { type ForeignKey, foreignKeys, isSame, type Table } from './tables.ts'
import { dropTriggers, makeTriggers, triggersOf } from './triggers.ts'

/** Engines whose tables outlive the server, and lie where they are renamed to. */
export const LASTING = /^(innodb|myisam|aria|rocksdb|archive)$/i

/** How tables would be laid aside. Throws NotKeepable where they could not come back as they are. */
export async function planAside(
  client: Client,
  id: string,
  tables: readonly Table[],
): Promise<readonly Moved[]> {
  const schemas = [...new Set(tables.map(({ schema }) => schema))]
  const found: Moved[] = []
  for (const table of tables) {
    const said = `${table.schema}.${table.name}`
    if (table.kind === 'view' || !LASTING.test(table.engine))
      throw new NotKeepable(
        `${said} is a ${table.type} of ${table.engine || 'no engine'}, which cannot be laid aside`,
      )
    const others = (await foreignKeys(client, table, 'to')).filter(
      ({ from }) => !tables.some((one) => isSame(one, from)),
    )
    if (others[0])
      throw new NotKeepable(
        `rows of ${others[0].from.schema}.${others[0].from.name} point to ${said}: the server drops it only together with that table`,
      )
    const ties = (await foreignKeys(client, table, 'from')).filter(
      ({ to }) => !tables.some((one) => isSame(one, to)),
    )
    found.push({
      kind: 'table',
      schema: table.schema,
      name: table.name,
      keptIn: `${KEPT_SCHEMA}_${id}_${schemas.indexOf(table.schema)}`,
      triggers: await triggersOf(client, table),
      ties: await tiesOf(client, ties),
    })
  }
  return found
}

async function tiesOf(client: Client, keys: readonly ForeignKey[]): Promise<readonly Tie[]> {
  const found: Tie[] = []
  for (const key of keys) found.push(await tieOf(client, key))
  return found
}

async function tieOf(
  client: Client,
  { name, from, to, columns, onDelete, onUpdate }: ForeignKey,
): Promise<Tie> {
  const [own, other] = [columns.map(([a]) => a), columns.map(([, b]) => b)]
  const index = await client.value(
    `SELECT INDEX_NAME FROM information_schema.STATISTICS
     WHERE TABLE_SCHEMA = ${literal(from.schema)} AND TABLE_NAME = ${literal(from.name)} AND INDEX_NAME <> 'PRIMARY'
     GROUP BY INDEX_NAME HAVING ${own.map((column, i) => `SUM(COLUMN_NAME = ${literal(column)} AND SEQ_IN_INDEX = ${i + 1}) = 1`).join(' AND ')}
     ORDER BY INDEX_NAME = ${literal(name)} DESC, INDEX_NAME LIMIT 1`,
  )
  return {
    name,
    index,
    made: `FOREIGN KEY (${columnList(own)}) REFERENCES ${quoted(to)} (${columnList(other)}) ON DELETE ${onDelete} ON UPDATE ${onUpdate}`,
  }
}

/** One table under another name, or in another database. */
export interface Rename {
  readonly from: TableName
  readonly to: TableName
}

/**
 * Moves tables out, and others in, by one statement of the server: all of them or none. What cannot be said to have failed is
 * CommitLost.
 */
export async function move(
  client: Client,
  out: readonly Moved[],
  more: readonly Rename[] = [],
): Promise<void> {
  const renames = [...out.map((one) => ({ from: one, to: placeOf(one) })), ...more]
  if (renames.length === 0) return
  for (const schema of new Set(out.map(({ keptIn }) => keptIn)))
    await client.run(`CREATE DATABASE IF NOT EXISTS ${quotedName(schema)}`)
  try {
    for (const one of out) await dropTriggers(client, one, one.triggers)
    await client.run(`RENAME TABLE ${listOf(renames)}`)
  } catch (error) {
    if (!isAnswer(error)) throw new CommitLost()
    await unmove(client, out)
    throw error
  }
  try {
    for (const one of out) await cut(client, one)
  } catch {
    // It lies aside, with a foreign key that still reaches it; its undo takes it as it is.
    throw new CommitLost()
  }
}

/** Nothing was moved: what was taken off for it comes back, or what knows of it stays. */
async function unmove(client: Client, out: readonly Moved[]): Promise<void> {
  try {
    for (const one of out) await makeTriggers(client, one, one.triggers)
    for (const schema of new Set(out.map(({ keptIn }) => keptIn)))
      await client.run(`DROP DATABASE IF EXISTS ${quotedName(schema)}`)
  } catch {
    throw new CommitLost()
  }
}

/** What happens to tables that stay does not reach what lies aside. */
export async function cut(client: Client, moved: Moved): Promise<void> {
  const at = placeOf(moved)
  const there = await foreignKeys(client, at, 'from')
  for (const { name } of moved.ties)
    if (there.some((one) => one.name === name))
      await client.run(`ALTER TABLE ${quoted(at)} DROP FOREIGN KEY ${quotedName(name)}`)
}

export function placeOf({ keptIn, name }: Moved): TableName {
  return { schema: keptIn, name }
}

function listOf(renames: readonly Rename[]): string {
  return renames.map(({ from, to }) => `${quoted(from)} TO ${quoted(to)}`).join(', ')
}

/** Foreign keys that were cut come back before the table does: where they do not hold any more, nothing has moved. */
export async function tie(client: Client, moved: Moved): Promise<void> {
  const at = placeOf(moved)
  const there = await foreignKeys(client, at, 'from')
  const missing = moved.ties.filter(({ name }) => !there.some((one) => one.name === name))
  if (missing.length === 0) return
  const parts = missing.map(({ name, made }) => `ADD CONSTRAINT ${quotedName(name)} ${made}`)
  await client.run('SET foreign_key_checks = 1')
  try {
    await client.run(`ALTER TABLE ${quoted(at)} ${parts.join(', ')}`)
    for (const { name, index } of missing) {
      const indexes = await client.rows(`SHOW INDEX FROM ${quoted(at)}`)
      const has = (one: string | null) => indexes.some(({ Key_name }) => Key_name === one)
      if (index !== null && !has(index) && has(name))
        await client.run(
          `ALTER TABLE ${quoted(at)} RENAME INDEX ${quotedName(name)} TO ${quotedName(index)}`,
        )
    }
  } finally {
    await client.run('SET foreign_key_checks = 0')
  }
}
