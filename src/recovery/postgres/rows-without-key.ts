import type { ClientBase } from 'pg'
import { CannotUndo } from '../database/refusal.ts'
import { columnList, kept, quoted } from './names.ts'
import { isOurs, type Target, type Work } from './work.ts'

/**
 * Rows that nothing but all they hold tells apart: as many of a kind as there were before are there afterwards. A row that
 * was made and that somebody has changed since is another row, and stays.
 */
export async function putBackRows(
  client: ClientBase,
  target: Target,
  ours: readonly string[],
): Promise<Work> {
  const { kept: one, table } = target
  const at = quoted(table)
  const row = (of: string) => `ROW(${columnList(table.columns, of)})::text`
  const counts = (name: string | undefined) =>
    name === undefined
      ? `SELECT NULL::text AS interlock_r, 0::bigint AS interlock_n LIMIT 0`
      : `SELECT ${row('k')} AS interlock_r, count(*) AS interlock_n FROM ${kept(name)} k GROUP BY 1`
  const more = `pg_temp.interlock_more_${table.oid}`
  await client.query(`LOCK TABLE ${at} IN SHARE ROW EXCLUSIVE MODE`)
  await client.query(
    `CREATE TEMP TABLE interlock_more_${table.oid} ON COMMIT DROP AS
     SELECT interlock_r AS r, coalesce(o.interlock_n, 0) - coalesce(c.interlock_n, 0) AS n
     FROM (${counts(one.old)}) o FULL JOIN (${counts(one.new)}) c USING (interlock_r)`,
  )
  // Of a partitioned table each part numbers its rows by itself.
  const extra = `SELECT e.part, e.place FROM (
      SELECT t.tableoid AS part, t.ctid AS place, ${row('t')} AS r,
        row_number() OVER (PARTITION BY ${row('t')}) AS i FROM ${at} t WHERE ${isOurs('t', ours)}) e
    JOIN ${more} m ON m.r = e.r AND e.i <= -m.n`
  const there = await client.query<{ missing: string; back: string }>(
    `SELECT coalesce((SELECT sum(-n) FROM ${more} WHERE n < 0), 0) - (SELECT count(*) FROM (${extra}) e) AS missing,
       coalesce((SELECT sum(n) FROM ${more} WHERE n > 0), 0) AS back`,
  )
  return {
    target,
    newer: Number(there.rows[0]?.missing),
    async remove() {
      const { rowCount } = await client.query(
        `DELETE FROM ${at} t USING (${extra}) e WHERE t.tableoid = e.part AND t.ctid = e.place`,
      )
      return rowCount ?? 0
    },
    async fill() {
      if (one.old === undefined) return { back: 0, changed: 0 }
      const { rowCount } = await client.query(
        `INSERT INTO ${at} (${columnList(table.given)}) OVERRIDING SYSTEM VALUE
         SELECT ${columnList(table.given, 'o')} FROM (
           SELECT k.*, ${row('k')} AS interlock_r, row_number() OVER (PARTITION BY ${row('k')}) AS interlock_i
           FROM ${kept(one.old)} k) o
         JOIN ${more} m ON m.r = o.interlock_r AND o.interlock_i <= m.n`,
      )
      if (String(rowCount) !== there.rows[0]?.back)
        throw new CannotUndo(`${one.schema}.${one.name} did not take all of its rows back`)
      return { back: rowCount ?? 0, changed: 0 }
    },
    // Rows without a key are in nobody's foreign key.
    strangers: async () => 0,
    // Every row that came was copied whole, in this transaction, out of what was kept.
    async check() {},
  }
}
