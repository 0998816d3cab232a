import { createHash } from 'node:crypto'
import { KEPT_SCHEMA, type KeptTable, type TableName } from '../database/change.ts'
import { CannotUndo } from '../database/refusal.ts'
import { placeOf } from './aside.ts'
import type { Made, Moved, MysqlChange } from './change.ts'
import { fingerprintOf } from './fingerprint.ts'
import { ROWS_MAX } from './image.ts'
import { columnList, kept, quoted } from './names.ts'
import type { Client } from './session.ts'
import { type Table, tableNamed } from './tables.ts'

/** What was kept can be changed by whoever may write there: with fingerprints of it, that is seen. */
export async function sealedChange(client: Client, change: MysqlChange): Promise<MysqlChange> {
  const tables: KeptTable[] = []
  for (const table of change.tables) {
    const fingerprint = await keptPrint(client, table)
    tables.push(fingerprint === undefined ? table : { ...table, fingerprint })
  }
  const moved: Moved[] = []
  for (const one of change.moved) {
    const fingerprint = await tablePrint(client, placeOf(one))
    moved.push(fingerprint === undefined ? one : { ...one, fingerprint })
  }
  const made: Made[] = []
  for (const one of change.made) {
    const left = one.altered ? await tablePrint(client, one) : undefined
    made.push(left === undefined ? one : { ...one, left })
  }
  return { ...change, tables, moved, made }
}

/** Of a whole table, as one that lies aside: its columns, its key and its rows; without these where there are too many to look through. */
export async function tablePrint(client: Client, at: TableName): Promise<string | undefined> {
  const table = await tableNamed(client, at)
  if (!table) return undefined
  const { columns } = table
  const shape = shapePrint(table)
  if (table.rows > 2 * ROWS_MAX) return shape
  // A lock that somebody holds knows the table by its own name alone.
  const rows = `(SELECT ${columnList(columns.map(({ name }) => name))} FROM ${quoted(table)}) t`
  return `${shape} ${await fingerprintOf(client, rows, columns)}`
}

/** Of the columns of a table, and its key. */
export function shapePrint({ columns, key }: Table): string {
  return createHash('sha256').update(JSON.stringify({ columns, key })).digest('hex')
}

/** Of everything that is kept of a table; undefined where something of it is not there, or is no table. */
async function keptPrint(
  client: Client,
  { old, new: came }: KeptTable,
): Promise<string | undefined> {
  const prints: string[] = []
  for (const name of [old, came]) {
    if (name === undefined) continue
    const table = await tableNamed(client, { schema: KEPT_SCHEMA, name })
    // A view in its place would run what somebody has written.
    if (table?.kind !== 'table') return undefined
    prints.push(await fingerprintOf(client, `${kept(name)} t`, table.columns))
  }
  return prints.join(' ')
}

export async function expectUnchanged(
  client: Client,
  { tables, moved }: MysqlChange,
): Promise<void> {
  for (const one of moved) {
    const print = await tablePrint(client, placeOf(one))
    // Whether it ever went there is found out by whoever brings it back.
    if (print === undefined || one.fingerprint === undefined) continue
    const isShort = !print.includes(' ') || !one.fingerprint.includes(' ')
    if (isShort ? print.split(' ')[0] !== one.fingerprint.split(' ')[0] : print !== one.fingerprint)
      throw new CannotUndo(`${one.schema}.${one.name} has been changed where it lies aside`)
  }
  for (const table of tables) {
    const print = await keptPrint(client, table)
    const said = `${table.schema}.${table.name}`
    if (print === undefined)
      throw new CannotUndo(`what was kept of ${said} is gone from the server`)
    if (table.fingerprint !== undefined && table.fingerprint !== print)
      throw new CannotUndo(`what was kept of ${said} has been changed since`)
    // A transaction that did not last has left its tables behind, empty.
    const [before = 0, after = 0] = print.split(' ').map((one) => Number(one.split(':')[0]))
    const counts = table.old === undefined ? [0, before] : [before, after]
    if (counts[0] !== table.deleted + table.updated || counts[1] !== table.inserted + table.updated)
      throw new CannotUndo(`what was kept of ${said} is gone from the server: it did not last`)
  }
}
