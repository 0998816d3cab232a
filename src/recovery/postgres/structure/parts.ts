import type { ClientBase } from 'pg'
import { KEPT_SCHEMA } from '../../database/change.ts'
import type { Part, Parts } from './part.ts'

const OWN = `(SELECT oid FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$|${KEPT_SCHEMA})')`

function rights(acl: string, type: string, owner: string): string {
  return `(SELECT coalesce(json_agg(json_build_object('grantor', pg_get_userbyid(x.grantor),
      'grantee', CASE x.grantee WHEN 0 THEN '' ELSE pg_get_userbyid(x.grantee) END,
      'privilege', x.privilege_type, 'grantable', x.is_grantable)
      ORDER BY pg_get_userbyid(x.grantor), x.grantee <> 0, pg_get_userbyid(x.grantee), x.privilege_type), '[]')
    FROM aclexplode(coalesce(${acl}, acldefault('${type}', ${owner}))) x)`
}

const NO_RIGHTS = `'[]'::json`
const RELATION = `CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
  WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END`
const OPTIONS = `CASE WHEN c.reloptions IS NULL THEN '' ELSE ' WITH (' || array_to_string(c.reloptions, ', ') || ')' END`

/** Tables are not made again, and views are. */
const RELATIONS = `
  SELECT CASE WHEN c.relkind = 'v' THEN 'view' ELSE 'relation' END AS kind, format('%s %I.%I', ${RELATION}, n.nspname, c.relname) AS name,
    CASE WHEN c.relkind = 'v' THEN format('CREATE OR REPLACE VIEW %I.%I%s AS %s', n.nspname, c.relname, ${OPTIONS}, pg_get_viewdef(c.oid)) END AS make,
    CASE WHEN c.relkind = 'v' THEN format('DROP VIEW %I.%I', n.nspname, c.relname) END AS drop,
    CASE WHEN c.relkind IN ('r', 'p') THEN json_build_array(
      format('ALTER TABLE %I.%I %s ROW LEVEL SECURITY', n.nspname, c.relname, CASE WHEN c.relrowsecurity THEN 'ENABLE' ELSE 'DISABLE' END),
      format('ALTER TABLE %I.%I %s ROW LEVEL SECURITY', n.nspname, c.relname, CASE WHEN c.relforcerowsecurity THEN 'FORCE' ELSE 'NO FORCE' END))
      ELSE '[]' END AS state,
    pg_get_userbyid(c.relowner) AS owner,
    CASE WHEN c.relkind = 'S' THEN ${rights('c.relacl', 's', 'c.relowner')} ELSE ${rights('c.relacl', 'r', 'c.relowner')} END AS rights,
    obj_description(c.oid, 'pg_class') AS comment,
    format('%s %I.%I', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, n.nspname, c.relname) AS on, NULL AS only, NULL::json AS column, 0 AS place
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relpersistence <> 't' AND c.relnamespace IN ${OWN}`

const NOT_NULL_IS_CONSTRAINT = `current_setting('server_version_num')::int >= 180000`

/** Of tables that have no parents; of views what can be set of theirs. */
const COLUMNS = `
  SELECT 'column', format('COLUMN %I.%I.%I', n.nspname, c.relname, a.attname),
    CASE WHEN c.relkind IN ('r', 'p') AND a.attidentity = '' THEN format('ALTER TABLE %I.%I ADD COLUMN %I %s%s%s', n.nspname, c.relname, a.attname,
      format_type(a.atttypid, a.atttypmod),
      CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || a.attcollation::regcollation END,
      CASE a.attgenerated WHEN 's' THEN format(' GENERATED ALWAYS AS (%s) STORED', pg_get_expr(d.adbin, d.adrelid))
        WHEN 'v' THEN format(' GENERATED ALWAYS AS (%s)', pg_get_expr(d.adbin, d.adrelid)) END) END,
    CASE WHEN c.relkind IN ('r', 'p') THEN format('ALTER TABLE %I.%I DROP COLUMN %I', n.nspname, c.relname, a.attname) END,
    (SELECT coalesce(json_agg(format('ALTER %s %I.%I ALTER COLUMN %I ', CASE WHEN c.relkind = 'v' THEN 'VIEW' ELSE 'TABLE' END,
        n.nspname, c.relname, a.attname) || s), '[]') FROM unnest(ARRAY[
      CASE WHEN a.attgenerated = '' AND a.attidentity = '' THEN coalesce('SET DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), 'DROP DEFAULT') END,
      CASE WHEN c.relkind <> 'v' AND NOT ${NOT_NULL_IS_CONSTRAINT} AND a.attidentity = ''
        AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey))
        THEN CASE WHEN a.attnotnull THEN 'SET NOT NULL' ELSE 'DROP NOT NULL' END END,
      CASE WHEN c.relkind <> 'v' THEN 'SET STATISTICS ' || coalesce(a.attstattarget, -1) END,
      CASE WHEN c.relkind <> 'v' AND a.attgenerated <> 'v' THEN 'SET STORAGE ' || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END,
      CASE WHEN c.relkind <> 'v' AND a.attgenerated <> 'v' THEN 'SET COMPRESSION ' || CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' ELSE 'default' END END]) s
      WHERE s IS NOT NULL),
    NULL, ${rights('a.attacl', 'c', 'c.relowner')}, col_description(c.oid, a.attnum),
    format('TABLE %I.%I', n.nspname, c.relname), format('(%I)', a.attname),
    CASE WHEN c.relkind IN ('r', 'p') THEN json_build_object('schema', n.nspname, 'name', c.relname, 'column', a.attname,
      'type', format_type(a.atttypid, a.atttypmod), 'computed', a.attgenerated <> '') END, a.attnum
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attinhcount = 0
  JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relkind IN ('r', 'p', 'v') AND c.relpersistence <> 't' AND c.relnamespace IN ${OWN}`

const SCHEMAS = `
  SELECT 'schema', format('SCHEMA %I', n.nspname), NULL, NULL, '[]'::json, pg_get_userbyid(n.nspowner),
    ${rights('n.nspacl', 'n', 'n.nspowner')}, obj_description(n.oid, 'pg_namespace'), format('SCHEMA %I', n.nspname), NULL, NULL::json, 0
  FROM pg_namespace n WHERE n.oid IN ${OWN}`

const TYPES = `
  SELECT 'type', format('TYPE %I.%I', n.nspname, t.typname),
    CASE WHEN t.typtype = 'e' THEN format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, t.typname,
      (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
      WHEN t.typtype = 'd' THEN format('CREATE DOMAIN %I.%I AS %s%s%s%s%s', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod),
        (SELECT ' COLLATE ' || t.typcollation::regcollation FROM pg_type b WHERE b.oid = t.typbasetype AND b.typcollation <> t.typcollation),
        ' DEFAULT ' || t.typdefault, CASE WHEN t.typnotnull THEN ' NOT NULL' END,
        (SELECT string_agg(format(' CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), '' ORDER BY k.conname)
          FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c')) END,
    CASE t.typtype WHEN 'e' THEN format('DROP TYPE %I.%I', n.nspname, t.typname)
      WHEN 'd' THEN format('DROP DOMAIN %I.%I', n.nspname, t.typname) END, '[]'::json,
    pg_get_userbyid(t.typowner), ${rights('t.typacl', 'T', 't.typowner')}, obj_description(t.oid, 'pg_type'),
    format('TYPE %I.%I', n.nspname, t.typname), NULL, NULL::json, 0
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE t.typnamespace IN ${OWN} AND (t.typtype IN ('e', 'd') OR t.typtype = 'c' AND c.relkind = 'c')`

const FUNCTION = `format('%s %I.%I(%s)', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, n.nspname, p.proname,
  pg_get_function_identity_arguments(p.oid))`
const FUNCTIONS = `
  SELECT 'function', ${FUNCTION}, pg_get_functiondef(p.oid), 'DROP ' || ${FUNCTION}, '[]'::json, pg_get_userbyid(p.proowner),
    ${rights('p.proacl', 'f', 'p.proowner')}, obj_description(p.oid, 'pg_proc'), ${FUNCTION}, NULL, NULL::json, 0
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prokind <> 'a' AND p.pronamespace IN ${OWN}`

/** Those of constraints come and go with these. */
const INDEXES = `
  SELECT 'index', format('INDEX %I.%I', n.nspname, c.relname), pg_get_indexdef(c.oid), format('DROP INDEX %I.%I', n.nspname, c.relname),
    (SELECT coalesce(json_agg(s), '[]') FROM unnest(ARRAY[
      CASE WHEN i.indisclustered THEN format('ALTER TABLE %s CLUSTER ON %I', i.indrelid::regclass, c.relname) END,
      CASE WHEN i.indisreplident THEN format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', i.indrelid::regclass, c.relname) END]) s
      WHERE s IS NOT NULL),
    NULL, ${NO_RIGHTS}, obj_description(c.oid, 'pg_class'), NULL, NULL, NULL::json, 0
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relnamespace IN ${OWN} AND NOT c.relispartition
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))`

const CONSTRAINTS = `
  SELECT CASE k.contype WHEN 'f' THEN 'foreign key' ELSE 'constraint' END, format('CONSTRAINT %I ON %s', k.conname, k.conrelid::regclass),
    format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)),
    format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname), '[]'::json, NULL, ${NO_RIGHTS},
    obj_description(k.oid, 'pg_constraint'), NULL, NULL, NULL::json, 0
  FROM pg_constraint k WHERE k.conrelid <> 0 AND k.contype IN ('p', 'u', 'x', 'f', 'c', 'n') AND k.conparentid = 0
    AND k.coninhcount = 0 AND k.connamespace IN ${OWN}`

/** Ours come and go. */
const TRIGGERS = `
  SELECT 'trigger', format('TRIGGER %I ON %s', g.tgname, g.tgrelid::regclass), pg_get_triggerdef(g.oid),
    format('DROP TRIGGER %I ON %s', g.tgname, g.tgrelid::regclass),
    CASE WHEN c.relkind = 'v' THEN '[]' ELSE json_build_array(format('ALTER TABLE %s %s TRIGGER %I', g.tgrelid::regclass,
      CASE g.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE' END, g.tgname)) END,
    NULL, ${NO_RIGHTS}, obj_description(g.oid, 'pg_trigger'), NULL, NULL, NULL::json, 0
  FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
  WHERE NOT g.tgisinternal AND g.tgparentid = 0 AND g.tgname !~ '^interlock_[sr]' AND c.relnamespace IN ${OWN}`

const RULES = `
  SELECT 'rule', format('RULE %I ON %s', r.rulename, r.ev_class::regclass), pg_get_ruledef(r.oid),
    format('DROP RULE %I ON %s', r.rulename, r.ev_class::regclass), '[]'::json, NULL, ${NO_RIGHTS}, obj_description(r.oid, 'pg_rewrite'), NULL, NULL, NULL::json, 0
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE r.rulename <> '_RETURN' AND r.ev_enabled = 'O' AND c.relnamespace IN ${OWN}`

const POLICIES = `
  SELECT 'policy', format('POLICY %I ON %s', y.polname, y.polrelid::regclass),
    format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', y.polname, y.polrelid::regclass,
      CASE WHEN y.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
      CASE y.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
      (SELECT string_agg(CASE o WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(o)) END, ', ') FROM unnest(y.polroles) o),
      ' USING (' || pg_get_expr(y.polqual, y.polrelid) || ')', ' WITH CHECK (' || pg_get_expr(y.polwithcheck, y.polrelid) || ')'),
    format('DROP POLICY %I ON %s', y.polname, y.polrelid::regclass), '[]'::json, NULL, ${NO_RIGHTS},
    obj_description(y.oid, 'pg_policy'), NULL, NULL, NULL::json, 0
  FROM pg_policy y JOIN pg_class c ON c.oid = y.polrelid WHERE c.relnamespace IN ${OWN}`

const ALL = [
  RELATIONS,
  COLUMNS,
  SCHEMAS,
  TYPES,
  FUNCTIONS,
  INDEXES,
  CONSTRAINTS,
  TRIGGERS,
  RULES,
  POLICIES,
].join(' UNION ALL ')

/** Everything of a database that could be made again, as it is now: its columns in their order. */
export async function partsOf(client: ClientBase): Promise<Parts> {
  const { rows } = await client.query<Part & { place: number }>(
    `SELECT * FROM (${ALL}) p ORDER BY kind, place, name`,
  )
  return new Map(rows.map(({ place, ...part }) => [part.name, part]))
}
