import type { ClientBase } from 'pg'
import { KEPT_SCHEMA, type TableName } from '../../database/change.ts'
import { COLUMN_OPTIONS } from '../structure/rest.ts'

/** A table as it stands in the server’s catalogue: other words stand for another table, or one that is made otherwise. */
export interface Standing extends TableName {
  readonly oid: number
  readonly words: string
  /** Why it cannot be copied and made again by itself. */
  readonly odd: string | null
}

const OWNED = `SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = s.oid
  AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')`

/** Where its rows lie, how it is stored, its columns, and its sequences: each of these is made anew by what changes it. */
const TABLES = `
  SELECT c.oid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name,
    CASE WHEN c.relkind = 'p' OR c.relispartition THEN 'is a part of another table, or has parts'
      WHEN c.reloftype <> 0 THEN 'is made of a type'
      WHEN EXISTS (SELECT FROM pg_inherits h WHERE c.oid IN (h.inhrelid, h.inhparent)) THEN 'inherits, or is inherited from' END AS odd,
    md5(ROW(c.oid, c.relfilenode, c.reloptions, c.reltablespace, c.relpersistence, c.relam, c.relreplident,
      (SELECT x.reloptions FROM pg_class x WHERE x.oid = c.reltoastrelid),
      (SELECT array_agg(ROW(a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation, a.attidentity, a.attgenerated,
          a.attisdropped, ${COLUMN_OPTIONS})::text ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0),
      (SELECT array_agg(ROW(s.oid, s.relfilenode, q)::text ORDER BY s.oid) FROM pg_class s JOIN pg_sequence q ON q.seqrelid = s.oid
        WHERE EXISTS (${OWNED} AND d.refobjid = c.oid)))::text) AS words
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname !~ '^(pg_|information_schema$|${KEPT_SCHEMA})'`

export async function standingTables(client: ClientBase): Promise<readonly Standing[]> {
  return (await client.query<Standing>(TABLES)).rows
}

/** What no table’s copy brings back: sequences that stand alone, foreign tables, and what belongs to the whole server. */
const APART: readonly string[] = [
  `SELECT s.oid, s.relname, s.relnamespace, s.relfilenode, s.relowner, q FROM pg_class s JOIN pg_sequence q ON q.seqrelid = s.oid
    WHERE s.relpersistence <> 't' AND NOT EXISTS (${OWNED})`,
  `SELECT s.oid, s.relname, s.relnamespace, s.relfilenode FROM pg_class s WHERE s.relkind IN ('m', 'f')`,
  `SELECT oid, nspname, nspowner FROM pg_namespace WHERE nspname !~ '^pg_t'`,
  `SELECT r FROM pg_roles r`,
  `SELECT r.oid, r.xmin FROM pg_database r`,
  `SELECT m FROM pg_auth_members m`,
  `SELECT t FROM pg_tablespace t`,
  `SELECT t FROM pg_db_role_setting t`,
]

export async function standingApart(client: ClientBase): Promise<string> {
  const parts = APART.map(
    (query) =>
      `(SELECT count(*) || ':' || coalesce(sum(hashtextextended(x::text, 0)::numeric), 0) FROM (${query}) x)`,
  )
  const { rows } = await client.query<{ apart: string }>(
    `SELECT concat_ws(' ', ${parts.join(', ')}) AS apart`,
  )
  return rows[0]?.apart ?? ''
}

export function isSameName(one: TableName, other: TableName): boolean {
  return one.schema === other.schema && one.name === other.name
}
