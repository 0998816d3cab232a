import { KEPT_SCHEMA, type TableName } from '../database/change.ts'
import { NotKeepable } from '../database/refusal.ts'
import { columnList, kept, quoted, quotedName, sameKey } from './names.ts'
import { rowDigest, sameRow } from './rows.ts'
import type { Client } from './session.ts'
import { type Column, type Table, tableNamed } from './tables.ts'

/** More are not copied: a copy costs about as much as writing the table anew, and locks it while it lasts. */
export const ROWS_MAX = 1_000_000
const BYTES_MAX = 1024 ** 3

/** Of rows that no key tells apart: what each holds, and its number among those that hold the same. */
export const NO_KEY = ['interlock_h', 'interlock_i'] as const

/** The columns that tell rows apart where they are kept. */
export function keptKey(key: readonly string[]): readonly string[] {
  return key.length > 0 ? key : NO_KEY
}

export function keyNames({ key }: Pick<Table, 'key'>): readonly string[] {
  return key.map(({ name }) => name)
}

/** Makes an empty table that takes rows of another one as they are. It is no part of any transaction. */
export async function makeImage(client: Client, table: Table, name: string): Promise<void> {
  const { columns, key } = table
  if (columns.some((one) => (NO_KEY as readonly string[]).includes(one.name.toLowerCase())))
    throw new NotKeepable(`${table.schema}.${table.name} has columns named as Interlock’s own`)
  const parts = key.map(
    (part) => quotedName(part.name) + (part.length === undefined ? '' : `(${part.length})`),
  )
  const own = `${NO_KEY[0]} BINARY(32) NOT NULL DEFAULT '', ${NO_KEY[1]} INT UNSIGNED NOT NULL DEFAULT 0, PRIMARY KEY (${NO_KEY.join(', ')})`
  const names = columnList(columns.map((one) => one.name))
  await client.run(
    `CREATE TABLE ${kept(name)} (${parts.length > 0 ? `PRIMARY KEY (${parts.join(', ')})` : own})
     ENGINE = InnoDB SELECT ${names} FROM ${quoted(table)} LIMIT 0`,
  )
  const made = await tableNamed(client, { schema: KEPT_SCHEMA, name })
  const whole = new Map(made?.columns.map((one) => [one.name, one.whole]))
  const lossy = columns.find((one) => whole.get(one.name) !== one.whole)
  if (lossy)
    throw new NotKeepable(
      `values of ${table.schema}.${table.name}.${lossy.name} (${lossy.whole}) are not copied as they are`,
    )
}

export function expectCopiable({ schema, name, rows, bytes }: Table): void {
  // Of rows the server only has a guess, up to twice too many.
  if (rows > 2 * ROWS_MAX || bytes > BYTES_MAX) throw tooMuch({ schema, name })
}

export function tooMuch({ schema, name }: TableName): NotKeepable {
  return new NotKeepable(
    `${schema}.${name} has more than ${ROWS_MAX} rows or ${BYTES_MAX / 1024 ** 3} GiB, and all of it would be copied; a DELETE or UPDATE of that table alone, by its key, copies only what it changes`,
  )
}

/** Copies all rows of a table, each of which is locked from then on, with the gaps between them. */
export async function copyAll(client: Client, table: Table, name: string): Promise<void> {
  expectCopiable(table)
  const names = table.columns.map((one) => one.name)
  const limit = `LIMIT ${ROWS_MAX + 1}`
  const copied =
    table.key.length > 0
      ? await client.run(
          `INSERT INTO ${kept(name)} (${columnList(names)}) SELECT ${columnList(names)} FROM ${quoted(table)} ${limit} FOR UPDATE`,
        )
      : await client.run(
          `INSERT INTO ${kept(name)} (${columnList([...names, ...NO_KEY])}) ${numbered(table.columns, quoted(table))} ${limit}`,
        )
  if (copied > ROWS_MAX) throw tooMuch(table)
}

/** Rows with what they hold and their number among those that hold the same. */
export function numbered(columns: readonly Column[], from: string): string {
  const names = columns.map((one) => one.name)
  return `SELECT ${columnList(names)}, UNHEX(interlock_h), ROW_NUMBER() OVER (PARTITION BY interlock_h)
    FROM (SELECT ${columnList(names)}, ${rowDigest(columns)} AS interlock_h FROM ${from}) x`
}

/**
 * Of a copy, leaves the rows that are not there any more as they were, and puts those that are there now, and were not so,
 * into another.
 */
export async function keepDifference(
  client: Client,
  table: Table,
  old: string,
  came: string,
): Promise<void> {
  const names = table.columns.map((one) => one.name)
  if (table.key.length === 0) {
    await client.run(
      `INSERT INTO ${kept(came)} (${columnList([...names, ...NO_KEY])}) ${numbered(table.columns, quoted(table))}`,
    )
    await client.run(
      `DELETE o, n FROM ${kept(old)} o JOIN ${kept(came)} n ON ${sameKey(NO_KEY, 'o', 'n')}`,
    )
    return
  }
  const key = keyNames(table)
  const same = sameRow(table.columns, 't', 'o')
  await client.run(
    `INSERT INTO ${kept(came)} (${columnList(names)}) SELECT ${columnList(names, 't')} FROM ${quoted(table)} t
     LEFT JOIN ${kept(old)} o ON ${sameKey(key, 't', 'o')}
     WHERE o.${quotedName(key[0] ?? '')} IS NULL OR NOT (${same})`,
  )
  await client.run(
    `DELETE o FROM ${kept(old)} o JOIN ${quoted(table)} t ON ${sameKey(key, 't', 'o')} WHERE ${same}`,
  )
}

export interface Counted {
  readonly deleted: number
  readonly updated: number
  readonly inserted: number
}

export async function countKept(
  client: Client,
  key: readonly string[],
  old: string,
  came: string,
): Promise<Counted> {
  const [row = {}] = await client.rows(
    `SELECT (SELECT COUNT(*) FROM ${kept(old)}) AS o, (SELECT COUNT(*) FROM ${kept(came)}) AS n,
       (SELECT COUNT(*) FROM ${kept(old)} o JOIN ${kept(came)} n ON ${sameKey(keptKey(key), 'o', 'n')}) AS b`,
  )
  const [o, n, both] = [Number(row.o), Number(row.n), Number(row.b)]
  return { deleted: o - both, updated: both, inserted: n - both }
}
