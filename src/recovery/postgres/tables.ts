import type { ClientBase } from 'pg'
import type { TableName } from '../database/change.ts'
import type { Written } from './steps.ts'

/** A table of the database, as far as it matters to keep its rows. */
export interface Table extends TableName {
  readonly oid: number
  /** Passing: it is gone with the session. */
  readonly kind: 'table' | 'partitioned' | 'foreign' | 'passing' | 'other'
  /** Why its rows cannot be kept one by one. */
  readonly odd: 'rules' | 'heirs' | 'foreign parts' | null
  /** In their order, with those that are computed. */
  readonly columns: readonly string[]
  /** Those that a row can be given with. */
  readonly given: readonly string[]
  /** Those of them that an UPDATE can set. */
  readonly set: readonly string[]
  readonly key: readonly string[]
  /** Those of the key whose type is PostgreSQL's own, and calls equal only what is the very same. */
  readonly exact: readonly string[]
}

/** Not numbers with a fraction (1.0 and 1.00), nor texts that are filled with blanks. */
const EXACT = [
  'bool',
  'bytea',
  'date',
  'int2',
  'int4',
  'int8',
  'oid',
  'text',
  'timestamp',
  'timestamptz',
  'uuid',
  'varchar',
].map((name) => `'pg_catalog.${name}'::regtype`)

const TABLES = `
  SELECT c.oid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name,
    CASE WHEN c.relpersistence = 't' THEN 'passing' WHEN c.relkind = 'p' THEN 'partitioned' WHEN c.relkind = 'r' THEN 'table'
      WHEN c.relkind = 'f' THEN 'foreign' ELSE 'other' END AS kind,
    CASE WHEN c.relkind IN ('r', 'p') AND c.relhasrules THEN 'rules'
      WHEN c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid) THEN 'heirs'
      WHEN c.relkind = 'p' AND EXISTS (SELECT FROM pg_partition_tree(c.oid) p JOIN pg_class l ON l.oid = p.relid
        AND l.relkind = 'f') THEN 'foreign parts' END AS odd,
    (SELECT coalesce(json_agg(a.attname ORDER BY a.attnum), '[]') FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    (SELECT coalesce(json_agg(a.attname ORDER BY a.attnum), '[]') FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS given,
    (SELECT coalesce(json_agg(a.attname ORDER BY a.attnum), '[]') FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity <> 'a') AS set,
    (SELECT coalesce(json_agg(a.attname ORDER BY a.attnum), '[]') FROM pg_index i
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1])
      WHERE i.indrelid = c.oid AND i.indisprimary) AS key,
    (SELECT coalesce(json_agg(a.attname), '[]') FROM pg_attribute a
      LEFT JOIN pg_collation o ON o.oid = a.attcollation
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.atttypid IN (${EXACT.join(', ')})
        AND coalesce(o.collisdeterministic, true)) AS exact
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid = ANY ($1::oid[])`

export async function tablesOf(
  client: ClientBase,
  oids: readonly number[],
): Promise<readonly Table[]> {
  return (await client.query<Table>(TABLES, [[...new Set(oids)]])).rows
}

/** The objects behind names, as the search path finds them; a name that leads nowhere is left out. */
export async function oidsOf(
  client: ClientBase,
  names: readonly Written[],
): Promise<readonly number[]> {
  const { rows } = await client.query<{ oid: number | null }>(
    `SELECT to_regclass(CASE WHEN s IS NULL THEN quote_ident(n) ELSE quote_ident(s) || '.' || quote_ident(n) END)
       ::oid::int8::float8 AS oid FROM unnest($1::text[], $2::text[]) AS t(s, n)`,
    [names.map(({ schema }) => schema ?? null), names.map(({ name }) => name)],
  )
  return rows.flatMap(({ oid }) => oid ?? [])
}

/** The table of a name that is stored; undefined where there is none any more. */
export async function tableNamed(client: ClientBase, name: TableName): Promise<Table | undefined> {
  const [oid] = await oidsOf(client, [name])
  return oid === undefined ? undefined : (await tablesOf(client, [oid]))[0]
}

/** With those whose rows point to them, and are deleted or changed along with theirs. */
export async function withFollowers(
  client: ClientBase,
  oids: readonly number[],
): Promise<readonly number[]> {
  return closure(
    client,
    oids,
    `con.confdeltype IN ('c','n','d') OR con.confupdtype IN ('c','n','d')`,
  )
}

/** With all those that refer to them: what TRUNCATE … CASCADE empties too. */
export async function withReferrers(
  client: ClientBase,
  oids: readonly number[],
): Promise<readonly number[]> {
  return closure(client, oids, 'true')
}

async function closure(
  client: ClientBase,
  oids: readonly number[],
  which: string,
): Promise<readonly number[]> {
  const { rows } = await client.query<{ oid: number }>(
    `WITH RECURSIVE found(oid) AS (
       SELECT unnest($1::oid[])
       UNION SELECT con.conrelid FROM found JOIN pg_constraint con
         ON con.confrelid = found.oid AND con.contype = 'f' AND con.conparentid = 0 AND (${which})
     ) SELECT oid::int8::float8 AS oid FROM found`,
    [oids],
  )
  return rows.map(({ oid }) => oid)
}
