import type { ClientBase } from 'pg'
import { KEPT_SCHEMA } from '../database/change.ts'

/** A table, the partitioned one that it belongs to, and how many rows were changed, as the server counts them. */
interface Counted {
  readonly oid: number
  readonly root: number
  readonly ins: number
  readonly upd: number
  readonly del: number
}

export type Counts = ReadonlyMap<number, Counted>

/**
 * What this session has changed, its last transaction too: the server forgets that one only later. What is kept for this
 * very snapshot is not counted; what another one keeps is.
 */
export async function countedNow(client: ClientBase, id: string): Promise<Counts> {
  const { rows } = await client.query<Counted>(
    `SELECT s.relid::int8::float8 AS oid,
       coalesce(pg_partition_root(s.relid), s.relid)::oid::int8::float8 AS root,
       s.n_tup_ins::float8 AS ins, s.n_tup_upd::float8 AS upd, s.n_tup_del::float8 AS del
     FROM pg_stat_xact_user_tables s
     WHERE s.n_tup_ins + s.n_tup_upd + s.n_tup_del > 0 AND s.schemaname !~ '^pg_(toast|temp)'
       AND NOT (s.schemaname = '${KEPT_SCHEMA}' AND starts_with(s.relname, $1))`,
    [`${id}_`],
  )
  return new Map(rows.map((one) => [one.oid, one]))
}

export async function changedSince(
  client: ClientBase,
  before: Counts,
  id: string,
): Promise<readonly Counted[]> {
  return [...(await countedNow(client, id)).values()]
    .map((one) => minus(one, before.get(one.oid)))
    .filter(({ ins, upd, del }) => ins + upd + del > 0)
}

/** The tables of which more was changed than was kept, with those that they are parts of. `fires`: what was kept. */
export async function fallShort(
  client: ClientBase,
  fires: string,
  changed: readonly Counted[],
): Promise<readonly number[]> {
  const { rows } = await client.query<Counted>(
    `SELECT coalesce(pg_partition_root(rel), rel)::oid::int8::float8 AS root,
       coalesce(sum(rows) FILTER (WHERE op = 'INSERT'), 0)::float8 AS ins,
       coalesce(sum(rows) FILTER (WHERE op = 'UPDATE'), 0)::float8 AS upd,
       coalesce(sum(rows) FILTER (WHERE op = 'DELETE'), 0)::float8 AS del
     FROM ${fires} GROUP BY 1`,
  )
  const fired = new Map(rows.map((one) => [one.root, one]))
  const roots = new Map<number, Counted>()
  for (const one of changed) roots.set(one.root, plus(one, roots.get(one.root)))
  const short = new Set(
    [...roots.values()].flatMap((counted) => {
      const kept = fired.get(counted.root) ?? NONE
      // A row that is moved to another part of a table is deleted here and inserted there.
      const isShort =
        counted.ins > kept.ins + kept.upd ||
        counted.upd > kept.upd ||
        counted.del > kept.del + kept.upd
      return isShort ? [counted.root] : []
    }),
  )
  return changed.filter(({ root }) => short.has(root)).flatMap(({ oid, root }) => [oid, root])
}

const NONE = { ins: 0, upd: 0, del: 0 }

function plus(one: Counted, other: Counted | undefined): Counted {
  const { ins, upd, del } = other ?? NONE
  return { ...one, ins: one.ins + ins, upd: one.upd + upd, del: one.del + del }
}

function minus(one: Counted, before: Counted | undefined): Counted {
  const { ins, upd, del } = before ?? NONE
  return { ...one, ins: one.ins - ins, upd: one.upd - upd, del: one.del - del }
}
