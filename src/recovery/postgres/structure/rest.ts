import type { ClientBase } from 'pg'
import { KEPT_SCHEMA } from '../../database/change.ts'

const OWN = `(SELECT oid FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$|${KEPT_SCHEMA})')`
const RELATIONS = `(SELECT oid FROM pg_class WHERE relnamespace IN ${OWN} AND relpersistence <> 't')`

/** Without the number that the server itself gives a column at each change (since 15.20): no two are the same. */
export const COLUMN_OPTIONS = `(SELECT array_agg(o ORDER BY o)::text FROM unnest(a.attoptions) o WHERE NOT starts_with(o, 'pg_attver='))`

/**
 * What a part's own definition does not tell, by names: what was made again has another number. Columns stand in no order,
 * for one that is made again stands behind the others.
 */
const BY_NAME: Readonly<Record<string, string>> = {
  tables: `SELECT c.oid::regclass, c.relkind, c.relpersistence, c.reltablespace, c.reloptions::text, c.relreplident, c.relispartition,
      pg_get_expr(c.relpartbound, c.oid), c.relam, c.reloftype FROM pg_class c WHERE c.oid IN ${RELATIONS}`,
  columns: `SELECT a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attcollation, a.attnotnull, a.attidentity, a.attgenerated,
      a.attislocal, a.attinhcount, ${COLUMN_OPTIONS}, a.attcompression, a.attstorage, a.attstattarget,
      CASE WHEN a.attinhcount > 0 THEN a.attacl::text END, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid IN ${RELATIONS} AND a.attnum > 0 AND NOT a.attisdropped`,
  constraints: `SELECT conrelid::regclass, contypid::regtype, conname, pg_get_constraintdef(oid), conislocal, coninhcount, conindid::regclass,
      condeferrable, condeferred, convalidated FROM pg_constraint WHERE connamespace IN ${OWN}`,
  indexes: `SELECT pg_get_indexdef(indexrelid), indrelid::regclass, indisvalid, indisclustered, indisreplident, indisunique, indisprimary
    FROM pg_index WHERE indexrelid IN ${RELATIONS}`,
  'parts of tables': `SELECT inhrelid::regclass, inhparent::regclass, inhseqno FROM pg_inherits`,
  triggers: `SELECT tgrelid::regclass, CASE WHEN NOT tgisinternal THEN pg_get_triggerdef(oid) END, tgfoid::regprocedure, tgenabled, tgconstrrelid::regclass
    FROM pg_trigger WHERE tgrelid IN ${RELATIONS} AND tgname !~ '^interlock_[sr]'`,
  rules: `SELECT ev_class::regclass, pg_get_ruledef(oid), ev_enabled FROM pg_rewrite WHERE ev_class IN ${RELATIONS}`,
  functions: `SELECT oid::regprocedure, prokind, prorettype::regtype, prosrc, proowner FROM pg_proc WHERE pronamespace IN ${OWN}`,
  types: `SELECT oid::regtype, typtype, typowner, typdefault, typnotnull, typbasetype::regtype, typtypmod FROM pg_type
    WHERE typnamespace IN ${OWN} AND NOT starts_with(typname, '_') AND typrelid = 0`,
  sequences: `SELECT s.seqrelid::regclass, s.seqtypid, s.seqstart, s.seqincrement, s.seqmax, s.seqmin, s.seqcache, s.seqcycle,
      d.deptype, pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid) FROM pg_sequence s
    LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.deptype IN ('a', 'i')
    WHERE s.seqrelid IN ${RELATIONS}`,
  statistics: `SELECT pg_get_statisticsobjdef(oid), stxowner, to_jsonb(s) -> 'stxstattarget' FROM pg_statistic_ext s`,
  extensions: `SELECT pg_describe_object(classid, objid, objsubid), pg_describe_object(refclassid, refobjid, refobjsubid), deptype
    FROM pg_depend WHERE deptype IN ('e', 'x')`,
  comments: `SELECT pg_describe_object(classoid, objoid, objsubid), description FROM pg_description WHERE objoid >= 16384`,
  labels: `SELECT pg_describe_object(classoid, objoid, objsubid), provider, label FROM pg_seclabel`,
}

/** What no statement about such parts changes at all: the very same objects. */
const AS_IT_IS: readonly string[] = [
  'pg_cast',
  'pg_operator',
  'pg_opclass',
  'pg_opfamily',
  'pg_amop',
  'pg_amproc',
  'pg_collation',
  'pg_conversion',
  'pg_language',
  'pg_extension',
  'pg_event_trigger',
  'pg_foreign_table',
  'pg_publication',
  'pg_publication_rel',
  'pg_default_acl',
  'pg_transform',
  'pg_aggregate',
  'pg_ts_config',
  'pg_ts_dict',
  'pg_largeobject_metadata',
  'pg_db_role_setting',
]

const DATABASE = `SELECT datdba, datacl::text FROM pg_database WHERE datname = current_database()`

const QUERIES: readonly (readonly [name: string, query: string])[] = [
  ...Object.entries(BY_NAME),
  ...AS_IT_IS.map((name) => [name, `SELECT t::text FROM ${name} t`] as const),
  ['the database itself', DATABASE],
]

const STATE = QUERIES.map(
  ([, query], i) =>
    `(SELECT count(*) || ':' || coalesce(sum(hashtextextended(x::text, 0)::numeric), 0) FROM (${query}) x) AS p${i}`,
).join(', ')

/** All that is no row and no part of its own, in a few words for each kind. */
export type Rest = ReadonlyMap<string, string>

export async function restOf(client: ClientBase): Promise<Rest> {
  const { rows } = await client.query<Record<string, string>>(`SELECT ${STATE}`)
  return new Map(QUERIES.map(([name], i) => [name, rows[0]?.[`p${i}`] ?? '']))
}

/** The first kind that is not the same, in words. */
export function differenceIn(one: Rest, other: Rest): string | undefined {
  return [...one].find(([name, print]) => other.get(name) !== print)?.[0]
}
