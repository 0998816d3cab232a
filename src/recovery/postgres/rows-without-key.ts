import type { ClientBase } from 'pg'
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
  const row = `ROW(${columnList(table.columns)})::text`
  const counts = (name: string | undefined) =>
    name === undefined
      ? `SELECT NULL::text AS r, 0::bigint AS n LIMIT 0`
      : `SELECT ${row} AS r, count(*) AS n FROM ${kept(name)} GROUP BY 1`
  const more = `pg_temp.interlock_more_${table.oid}`
  await client.query(`LOCK TABLE ${at} IN SHARE ROW EXCLUSIVE MODE`)
  await client.query(
    `CREATE TEMP TABLE interlock_more_${table.oid} ON COMMIT DROP AS
     SELECT r, coalesce(o.n, 0) - coalesce(c.n, 0) AS n FROM (${counts(one.old)}) o FULL JOIN (${counts(one.new)}) c USING (r)`,
  )
  const extra = `SELECT t.ctid AS id FROM (
      SELECT t.ctid, ${row} AS r, row_number() OVER (PARTITION BY ${row}) AS i FROM ${at} t WHERE ${isOurs('t', ours)}) t
    JOIN ${more} m ON m.r = t.r AND t.i <= -m.n`
  const there = await client.query<{ missing: string }>(
    `SELECT coalesce((SELECT sum(-n) FROM ${more} WHERE n < 0), 0) - (SELECT count(*) FROM (${extra}) e) AS missing`,
  )
  return {
    target,
    newer: Number(there.rows[0]?.missing),
    async remove() {
      const { rowCount } = await client.query(`DELETE FROM ${at} WHERE ctid IN (${extra})`)
      return rowCount ?? 0
    },
    async fill() {
      if (one.old === undefined) return { back: 0, changed: 0 }
      const given = columnList(table.given)
      const { rowCount } = await client.query(
        `INSERT INTO ${at} (${given}) OVERRIDING SYSTEM VALUE SELECT ${given} FROM (
           SELECT *, ${row} AS interlock_r, row_number() OVER (PARTITION BY ${row}) AS interlock_i FROM ${kept(one.old)}) o
         JOIN ${more} m ON m.r = o.interlock_r AND o.interlock_i <= m.n`,
      )
      return { back: rowCount ?? 0, changed: 0 }
    },
    // Every row that came was copied whole, in this transaction, out of what was kept.
    async check() {},
  }
}
