import { type ClientBase, escapeIdentifier } from 'pg'
import { KEPT_SCHEMA } from '../database/change.ts'
import { NotKeepable } from '../database/refusal.ts'
import type { Made, Moved } from './change.ts'
import { databaseBack } from './databases.ts'
import { quoted } from './names.ts'

/** What was laid aside, and what makes it whole again when it is back. */
export interface Aside {
  readonly moved: readonly Moved[]
  readonly after: readonly string[]
}

interface Relation {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly kind: Exclude<Moved['kind'], 'schema' | 'database'>
  /** Of a partition: how it was attached to a table that stays. */
  readonly attach: string | null
  readonly detach: string | null
}

/** What depends on a relation and is not part of it: it would be dropped along with it. */
const DEPENDENTS = `
  WITH RECURSIVE gone(oid) AS (
    SELECT unnest($1::oid[])
    UNION
    SELECT next.oid FROM gone, LATERAL (
      SELECT r.ev_class AS oid FROM pg_depend d JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
        WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = gone.oid AND r.ev_class <> gone.oid
      UNION SELECT inhrelid FROM pg_inherits WHERE inhparent = gone.oid
    ) next
  ) SELECT oid::int8::float8 AS oid FROM gone`

const RELATIONS = `
  SELECT c.oid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
    CASE WHEN stays THEN format('ALTER TABLE %s ATTACH PARTITION %I.%I %s', inhparent::regclass, n.nspname, c.relname,
      pg_get_expr(c.relpartbound, c.oid)) END AS attach,
    CASE WHEN stays THEN format('ALTER TABLE %s DETACH PARTITION %I.%I', inhparent::regclass, n.nspname, c.relname) END AS detach
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN (SELECT inhrelid, inhparent, NOT inhparent = ANY ($1::oid[]) AS stays FROM pg_inherits) i ON i.inhrelid = c.oid
  WHERE c.oid = ANY ($1::oid[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')`

/** Foreign keys between what goes and what stays: each would hold the other back. */
const KEYS = `
  SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS cut,
    format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS tie
  FROM pg_constraint WHERE contype = 'f' AND conparentid = 0
    AND (conrelid = ANY ($1::oid[])) <> (confrelid = ANY ($1::oid[]))`

/** Functions and columns that are made of a row of it: they would be dropped, and cannot be laid aside. */
const OTHERS = `
  SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid) AS what
  FROM pg_depend d JOIN pg_type t ON d.refclassid = 'pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray)
  WHERE t.typrelid = ANY ($1::oid[]) AND d.deptype = 'n'
    AND NOT (d.classid = 'pg_class'::regclass AND d.objid = ANY ($1::oid[]))
  UNION
  SELECT pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_depend d
  WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = ANY ($1::oid[]) AND d.deptype = 'n'
    AND (d.classid = 'pg_proc'::regclass
      OR d.classid = 'pg_attrdef'::regclass AND NOT EXISTS (
        SELECT FROM pg_attrdef a WHERE a.oid = d.objid AND a.adrelid = ANY ($1::oid[])))`

/** Lays relations aside, with the views on them, in place of dropping them: as they are, and at once. */
export async function layAside(
  client: ClientBase,
  id: string,
  oids: readonly number[],
): Promise<Aside> {
  const all = (await client.query<{ oid: number }>(DEPENDENTS, [oids])).rows.map(({ oid }) => oid)
  const others = await client.query<{ what: string }>(OTHERS, [all])
  const [other] = others.rows
  if (other) throw new NotKeepable(`${other.what} would be dropped too, and cannot be laid aside`)
  const { rows: relations } = await client.query<Relation>(RELATIONS, [all])
  for (const { detach } of relations) if (detach !== null) await client.query(detach)
  // A partition that stands alone has keys of its own, which it had through the other table before.
  const { rows: keys } = await client.query<{ cut: string; tie: string }>(KEYS, [all])
  for (const { cut } of keys) await client.query(cut)
  const moved: Moved[] = []
  for (const one of relations)
    if (!(await isOwned(client, one, all))) moved.push(await moveOne(client, id, one))
  const attached = relations.flatMap(({ attach }) => attach ?? [])
  return { moved, after: [...keys.map(({ tie }) => tie), ...attached] }
}

/** A sequence of a column goes along with its table. */
async function isOwned(
  client: ClientBase,
  { oid, kind }: Relation,
  all: readonly number[],
): Promise<boolean> {
  if (kind !== 'sequence') return false
  const { rowCount } = await client.query(
    `SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = $1 AND deptype IN ('a', 'i')
       AND refclassid = 'pg_class'::regclass AND refobjid = ANY ($2::oid[])`,
    [oid, all],
  )
  return rowCount !== 0
}

async function moveOne(client: ClientBase, id: string, one: Relation): Promise<Moved> {
  const keptIn = await schemaFor(client, id, one.schema)
  const what = one.kind === 'table' ? 'TABLE' : one.kind.toUpperCase()
  await client.query(`ALTER ${what} ${quoted(one)} SET SCHEMA ${escapeIdentifier(keptIn)}`)
  return { kind: one.kind, schema: one.schema, name: one.name, keptIn }
}

/** One for each snapshot and schema, so that names, of indexes too, stay what they are. */
async function schemaFor(client: ClientBase, id: string, schema: string): Promise<string> {
  const { rows } = await client.query<{ oid: number }>(
    'SELECT oid::int8::float8 AS oid FROM pg_namespace WHERE nspname = $1',
    [schema],
  )
  const name = `${KEPT_SCHEMA}_${id}_${rows[0]?.oid}`
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(name)}`)
  return name
}

/** A whole schema, by another name. What points into it from outside would be cut, and is not laid aside. */
export async function laySchemaAside(client: ClientBase, id: string, name: string): Promise<Moved> {
  const { rows } = await client.query<{ what: string }>(CROSSING, [name])
  const [crossing] = rows
  if (crossing)
    throw new NotKeepable(`${crossing.what} reaches into the schema ${name}, and would be dropped`)
  const keptIn = await schemaFor(client, id, name)
  // Made for it a moment ago, and only its name is wanted.
  await client.query(`DROP SCHEMA ${escapeIdentifier(keptIn)}`)
  await client.query(`ALTER SCHEMA ${escapeIdentifier(name)} RENAME TO ${escapeIdentifier(keptIn)}`)
  return { kind: 'schema', schema: '', name, keptIn }
}

const CROSSING = `
  WITH inside AS (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1)
  SELECT format('the foreign key %I of %s', conname, conrelid::regclass) AS what FROM pg_constraint
    WHERE contype = 'f' AND (conrelid IN (TABLE inside)) <> (confrelid IN (TABLE inside))
  UNION ALL
  SELECT format('the view %s', r.ev_class::regclass) FROM pg_depend d
    JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid IN (TABLE inside) AND NOT r.ev_class IN (TABLE inside)
  LIMIT 1`

/** Puts back what was laid aside. Where its name is taken by now, the other one is laid aside first. */
export async function bringBack(
  client: ClientBase,
  id: string,
  moved: readonly Moved[],
): Promise<Aside> {
  const displaced: Aside[] = []
  for (const one of moved) {
    if (one.kind === 'database') {
      displaced.push({ moved: await databaseBack(client, id, one), after: [] })
      continue
    }
    if (one.kind === 'schema') {
      if (await hasSchema(client, one.name))
        displaced.push({ moved: [await laySchemaAside(client, id, one.name)], after: [] })
      await client.query(
        `ALTER SCHEMA ${escapeIdentifier(one.keptIn)} RENAME TO ${escapeIdentifier(one.name)}`,
      )
      continue
    }
    const there = await client.query<{ oid: number | null }>(
      'SELECT to_regclass($1)::oid::int8::float8 AS oid',
      [quoted(one)],
    )
    const oid = there.rows[0]?.oid
    if (oid) displaced.push(await layAside(client, id, [oid]))
    const what = one.kind === 'table' ? 'TABLE' : one.kind.toUpperCase()
    await client.query(
      `ALTER ${what} ${quoted({ schema: one.keptIn, name: one.name })} SET SCHEMA ${escapeIdentifier(one.schema)}`,
    )
  }
  return {
    moved: displaced.flatMap((one) => one.moved),
    after: displaced.flatMap(({ after }) => after),
  }
}

async function hasSchema(client: ClientBase, name: string): Promise<boolean> {
  return (await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [name])).rowCount !== 0
}

/** What is in the database besides what is kept: compared before and after, it says what was made. */
export async function relationsIn(client: ClientBase): Promise<Relations> {
  const { rows } = await client.query<Made & { oid: number; part: boolean }>(
    `SELECT c.oid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name,
       CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
         WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' ELSE 'table' END AS kind,
       EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
         AND d.deptype IN ('a', 'i', 'P') AND d.refclassid IN ('pg_class'::regclass, 'pg_constraint'::regclass)
         AND (c.relkind <> 'i' OR d.refclassid = 'pg_constraint'::regclass)) AS part
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'i', 'I') AND n.nspname !~ '^(pg_|information_schema$|${KEPT_SCHEMA})'`,
  )
  return new Map(
    rows.map(({ oid, kind, schema, name, part }) => [oid, { kind, schema, name, part }]),
  )
}

type Relations = ReadonlyMap<number, Omit<Made, 'oid'> & { readonly part: boolean }>

/** Of what is there now, what was not there before and is no part of another. */
export function madeSince(before: Relations, now: Relations): readonly Made[] {
  return [...now]
    .filter(([oid, { part }]) => !before.has(oid) && !part)
    .map(([oid, { kind, schema, name }]) => ({ oid, kind, schema, name }))
}
