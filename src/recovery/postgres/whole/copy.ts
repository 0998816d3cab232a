import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ClientBase } from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import {
  bytesOfCopy,
  COPIED_BYTES_MAX,
  type Copied,
  type CopyBudget,
  CopyWriter,
  type TellProgress,
} from '../../database/copied.ts'
import { NotKeepable } from '../../database/refusal.ts'
import type { ObjectStore } from '../../files/store.ts'
import { fingerprintOf } from '../fingerprint.ts'
import { columnList, quoted } from '../names.ts'
import { definitionOf } from './definition.ts'
import type { Standing } from './standing.ts'
import type { CopiedTable } from './whole.ts'

/** Where copies of one statement go. */
export interface CopyPlace {
  readonly store: ObjectStore
  readonly budget: CopyBudget
  readonly tell: TellProgress
}

/** Copies a table out, over the connection that holds its lock: its rows as they stand for the statement. */
export async function copyOut(
  client: ClientBase,
  table: Standing,
  place: CopyPlace,
): Promise<CopiedTable> {
  const definition = await definitionOf(client, table)
  const at = quoted(table)
  const { rows } = await client.query<{ bytes: number }>(
    'SELECT pg_table_size($1::oid::regclass)::float8 AS bytes',
    [table.oid],
  )
  const words = `${table.schema}.${table.name}`
  // Looked at first, so that nothing is copied for nothing; the rows may still be more than they take there.
  if (place.budget.bytes + (rows[0]?.bytes ?? 0) > COPIED_BYTES_MAX)
    throw new NotKeepable(`${words} and what goes with it are larger than 1 GiB`)
  const writer = new CopyWriter(place.store, words, place.budget, place.tell)
  const source = client.query(
    copyTo(`COPY (SELECT ${columnList(definition.given)} FROM ${at}) TO STDOUT`),
  )
  let failed: unknown
  for await (const chunk of source) {
    // One that is broken off leaves the connection in the middle of it: the rest is read, and thrown away.
    if (failed !== undefined) continue
    try {
      writer.write(chunk)
    } catch (error) {
      failed = error
    }
  }
  if (failed !== undefined) throw failed
  const copied = writer.end()
  const fingerprint = await fingerprintOf(client, at, definition.columns)
  // Beside it is what the server counts itself.
  if (!fingerprint.startsWith(`${copied.rows}:`))
    throw new NotKeepable(`not all rows of ${words} were copied`)
  return { copied, fingerprint, definition }
}

/** Rows from the store into a table that is there for them. */
export async function copyIn(
  client: ClientBase,
  at: string,
  columns: readonly string[],
  copied: Copied,
  store: ObjectStore,
): Promise<void> {
  const sink = client.query(copyFrom(`COPY ${at} (${columnList(columns)}) FROM STDIN`))
  await pipeline(Readable.from(bytesOfCopy(copied, store), { objectMode: false }), sink)
}
