import type { ClientBase } from 'pg'
import { KEPT_SCHEMA, type TableName } from '../../database/change.ts'
import { fingerprintOf } from '../fingerprint.ts'
import { quoted } from '../names.ts'
import { pinSession, withClient } from '../session.ts'
import { type Table, tablesOf } from '../tables.ts'

/** A table whose rows are read through to compare them; counting a larger one takes long enough. */
const COMPARED_BYTES_MAX = 256 * 1024 * 1024

/** A table then and now. */
export interface Compared extends TableName {
  /** Rows; undefined where there was, or is, no such table, or where this role may not read it. */
  readonly before: number | undefined
  readonly now: number | undefined
  /** Whether they hold the same; undefined where they were only counted. */
  readonly same: boolean | undefined
}

interface Counted extends Table {
  readonly rows: number
  readonly bytes: number
}

/** Every table of a database beside the same one at another time, by name. */
export async function compareTables(thenUrl: string, nowUrl: string): Promise<readonly Compared[]> {
  return withClient(thenUrl, (then) =>
    withClient(nowUrl, async (now) => {
      await Promise.all([pinSession(then), pinSession(now)])
      const [old, current] = await Promise.all([countedIn(then), countedIn(now)])
      const names = [...new Set([...old.keys(), ...current.keys()])].sort()
      const compared: Compared[] = []
      for (const name of names) {
        const [one, other] = [old.get(name), current.get(name)]
        const { schema = '', name: table = '' } = one ?? other ?? {}
        const same = one && other ? await holdSame(then, now, one, other) : false
        compared.push({ schema, name: table, before: one?.rows, now: other?.rows, same })
      }
      return compared
    }),
  )
}

async function holdSame(
  then: ClientBase,
  now: ClientBase,
  one: Counted,
  other: Counted,
): Promise<boolean | undefined> {
  if (one.rows !== other.rows || one.columns.join() !== other.columns.join()) return false
  if (Math.max(one.bytes, other.bytes) > COMPARED_BYTES_MAX) return undefined
  const [before, after] = await Promise.all([
    fingerprintOf(then, `ONLY ${quoted(one)}`, one.columns),
    fingerprintOf(now, `ONLY ${quoted(other)}`, other.columns),
  ])
  return before === after
}

async function countedIn(client: ClientBase): Promise<ReadonlyMap<string, Counted>> {
  const { rows: found } = await client.query<{ oid: number; bytes: number }>(
    `SELECT c.oid::int8::float8 AS oid, pg_table_size(c.oid)::float8 AS bytes
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^(pg_|information_schema$|${KEPT_SCHEMA})'
       AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`,
  )
  const bytesOf = new Map(found.map(({ oid, bytes }) => [oid, bytes]))
  const counted = new Map<string, Counted>()
  for (const table of await tablesOf(client, [...bytesOf.keys()])) {
    const { rows } = await client.query<{ n: number }>(
      `SELECT count(*)::float8 AS n FROM ONLY ${quoted(table)}`,
    )
    const bytes = bytesOf.get(table.oid) ?? 0
    counted.set(quoted(table), { ...table, rows: rows[0]?.n ?? 0, bytes })
  }
  return counted
}
