import type { ClientBase } from 'pg'
import { KEPT_SCHEMA } from '../database/change.ts'

const OWN = `(SELECT oid FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$|${KEPT_SCHEMA})')`
const RELATIONS = `(SELECT oid FROM pg_class WHERE relnamespace IN ${OWN})`

/** What a statement about rows leaves alone: everything but the rows. Of triggers, ours come and go. */
const PARTS: readonly string[] = [
  `SELECT oid, relname, relnamespace, relowner, relfilenode, relkind, relacl::text, relrowsecurity, relforcerowsecurity,
     relreplident, relpartbound::text, reloptions::text, reltablespace FROM pg_class WHERE relnamespace IN ${OWN}`,
  `SELECT attrelid, attnum, attname, atttypid, atttypmod, attnotnull, attisdropped, attacl::text, attidentity, attgenerated
     FROM pg_attribute WHERE attrelid IN ${RELATIONS}`,
  `SELECT oid, adbin::text FROM pg_attrdef WHERE adrelid IN ${RELATIONS}`,
  `SELECT oid, conname, convalidated, condeferrable, confdeltype FROM pg_constraint WHERE connamespace IN ${OWN}`,
  `SELECT oid, tgname, tgenabled, tgfoid FROM pg_trigger WHERE tgrelid IN ${RELATIONS} AND tgname !~ '^interlock_[sr]'`,
  `SELECT oid, ev_enabled, ev_action::text FROM pg_rewrite WHERE ev_class IN ${RELATIONS}`,
  `SELECT oid, polname, polqual::text, polwithcheck::text FROM pg_policy`,
  `SELECT oid, proname, prosrc, proacl::text, proowner, prosecdef FROM pg_proc WHERE pronamespace IN ${OWN}`,
  `SELECT oid, typname FROM pg_type WHERE typnamespace IN ${OWN}`,
  `SELECT oid, nspname, nspacl::text, nspowner FROM pg_namespace WHERE nspname !~ '^(pg_t|${KEPT_SCHEMA})'`,
  `SELECT indexrelid, indisvalid, indisclustered, indisreplident FROM pg_index WHERE indrelid IN ${RELATIONS}`,
  `SELECT objoid, classoid, objsubid, description FROM pg_description WHERE objoid >= 16384`,
  `SELECT oid, lomowner FROM pg_largeobject_metadata`,
  `SELECT oid, extname, extversion FROM pg_extension`,
]

const STATE = PARTS.map(
  (part, i) =>
    `(SELECT count(*) || ':' || coalesce(sum(hashtextextended(x::text, 0)::numeric), 0) FROM (${part}) x) AS p${i}`,
).join(', ')

/** Everything that a database holds besides rows, in a few words: the same words are the same state. */
export async function catalogueOf(client: ClientBase): Promise<string> {
  const { rows } = await client.query(`SELECT ${STATE}`)
  return JSON.stringify(rows[0])
}
