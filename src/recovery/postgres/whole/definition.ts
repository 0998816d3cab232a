import { type ClientBase, escapeIdentifier } from 'pg'
import { NotKeepable } from '../../database/refusal.ts'
import { quoted } from '../names.ts'
import type { Standing } from './standing.ts'
import type { Sequence, TableDefinition } from './whole.ts'

const NUMBERS = `format('START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s %s', q.seqstart, q.seqincrement, q.seqmin,
  q.seqmax, q.seqcache, CASE WHEN q.seqcycle THEN 'CYCLE' ELSE 'NO CYCLE' END)`
const TYPED = `format_type(a.atttypid, a.atttypmod)
  || CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END`
/** Since 18 it has a name of its own. */
const NOT_NULL = `CASE WHEN NOT a.attnotnull THEN '' ELSE coalesce((SELECT format(' CONSTRAINT %I', k.conname) FROM pg_constraint k
  WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND k.conkey = ARRAY[a.attnum]), '') || ' NOT NULL' END`

const COLUMNS = `
  SELECT a.attname AS name, a.attgenerated = '' AS given, format('%I %s', a.attname, ${TYPED}) AS beside,
    format('%I %s%s%s', a.attname, ${TYPED},
      CASE WHEN a.attgenerated = 's' THEN format(' GENERATED ALWAYS AS (%s) STORED', pg_get_expr(d.adbin, d.adrelid))
        WHEN a.attgenerated = 'v' THEN format(' GENERATED ALWAYS AS (%s)', pg_get_expr(d.adbin, d.adrelid))
        WHEN a.attidentity <> '' THEN format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I %s)',
          CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, sn.nspname, s.relname, ${NUMBERS}) ELSE '' END,
      ${NOT_NULL}) AS made,
    CASE WHEN a.attidentity = '' AND s.oid IS NOT NULL THEN format('CREATE SEQUENCE %I.%I AS %s %s', sn.nspname, s.relname,
      format_type(q.seqtypid, NULL), ${NUMBERS}) END AS sequence,
    sn.nspname AS seq_schema, s.relname AS seq_name
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN (pg_depend e JOIN pg_class s ON e.objid = s.oid AND s.relkind = 'S' JOIN pg_sequence q ON q.seqrelid = s.oid
    JOIN pg_namespace sn ON sn.oid = s.relnamespace)
    ON e.classid = 'pg_class'::regclass AND e.refclassid = 'pg_class'::regclass AND e.refobjid = a.attrelid
    AND e.refobjsubid = a.attnum AND e.deptype IN ('a', 'i')
  WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`

const TABLE = `
  SELECT CASE c.relpersistence WHEN 'u' THEN 'CREATE UNLOGGED TABLE' ELSE 'CREATE TABLE' END AS verb,
    format(' USING %I', m.amname) || coalesce((SELECT ' WITH (' || string_agg(o, ', ') || ')' FROM (
        SELECT unnest(c.reloptions) AS o UNION ALL SELECT 'toast.' || unnest(x.reloptions) FROM pg_class x WHERE x.oid = c.reltoastrelid) w), '')
      || coalesce(' TABLESPACE ' || quote_ident(s.spcname), '') AS storage,
    format('ALTER TABLE %I.%I OWNER TO %I', n.nspname, c.relname, pg_get_userbyid(c.relowner)) AS owner
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am m ON m.oid = c.relam
  LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace WHERE c.oid = $1`

interface ColumnRow {
  readonly name: string
  readonly given: boolean
  readonly beside: string
  readonly made: string
  readonly sequence: string | null
  readonly seq_schema: string | null
  readonly seq_name: string | null
}

/** What makes a table again; whether that is all of it is tried out. Throws NotKeepable where nothing does. */
export async function definitionOf(client: ClientBase, table: Standing): Promise<TableDefinition> {
  if (table.odd !== null) throw new NotKeepable(`${table.schema}.${table.name} ${table.odd}`)
  const { rows: columns } = await client.query<ColumnRow>(COLUMNS, [table.oid])
  const { rows } = await client.query<{ verb: string; storage: string; owner: string }>(TABLE, [
    table.oid,
  ])
  const at = quoted(table)
  const [found] = rows
  if (!found) throw new NotKeepable(`${table.schema}.${table.name} is gone`)
  const owned = columns.flatMap(({ name, sequence, seq_schema: schema, seq_name: other }) =>
    schema === null || other === null ? [] : [{ column: name, sequence, schema, name: other }],
  )
  const sequences: Sequence[] = []
  for (const one of owned) sequences.push(await positionOf(client, one))
  const apart = owned.filter(({ sequence }) => sequence !== null)
  return {
    make: [
      ...apart.flatMap(({ sequence }) => sequence ?? []),
      `${found.verb} ${at} (${columns.map(({ made }) => made).join(', ')})${found.storage}`,
      ...apart.map(
        (one) => `ALTER SEQUENCE ${quoted(one)} OWNED BY ${at}.${escapeIdentifier(one.column)}`,
      ),
      found.owner,
    ],
    beside: columns.map(({ beside }) => beside).join(', '),
    given: columns.filter(({ given }) => given).map(({ name }) => name),
    columns: columns.map(({ name }) => name),
    sequences,
  }
}

async function positionOf(
  client: ClientBase,
  { schema, name }: { readonly schema: string; readonly name: string },
): Promise<Sequence> {
  const { rows } = await client.query<{ last: string; called: boolean }>(
    `SELECT last_value::text AS last, is_called AS called FROM ${quoted({ schema, name })}`,
  )
  return { schema, name, last: rows[0]?.last ?? '1', called: rows[0]?.called === true }
}
