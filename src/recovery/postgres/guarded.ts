import type { ClientBase } from 'pg'
import { KEPT_SCHEMA } from '../database/change.ts'

/** Where what watches the tables lies in the server's catalogue: whoever touches it moves it. */
export type Standing = ReadonlyMap<number, string>

/** Of each table that only its own name reaches (no part, no heir): its triggers, and what they call. */
export async function standingOf(client: ClientBase, id: string): Promise<Standing> {
  const { rows } = await client.query<{ oid: number; places: string }>(
    `SELECT t.tgrelid::int8::float8 AS oid,
       string_agg(concat_ws(' ', t.oid, t.ctid, t.tgenabled, p.oid, p.ctid), ',' ORDER BY t.tgname) AS places
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid AND c.relkind = 'r' JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE starts_with(t.tgname, $1) AND p.pronamespace = '${KEPT_SCHEMA}'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_inherits h WHERE c.oid IN (h.inhrelid, h.inhparent))
     GROUP BY 1`,
    [`interlock_${id}_`],
  )
  return new Map(rows.map(({ oid, places }) => [oid, places]))
}

/**
 * Tables whose triggers nobody has touched all the while: what they did not tell of was taken back within the
 * transaction, by a block that catches exceptions, and the server has counted it all the same.
 */
export function untouched(before: Standing, now: Standing): ReadonlySet<number> {
  return new Set([...before].filter(([oid, at]) => now.get(oid) === at).map(([oid]) => oid))
}
