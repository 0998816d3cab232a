import type { ClientBase } from 'pg'
import { fingerprintOf } from './fingerprint.ts'
import { columnList, kept, quoted, sameKey } from './names.ts'
import { CannotUndo, isOurs, type Target, type Work } from './work.ts'

/** Rows that a key tells apart. What happened to a row first says what it was. */
export async function putBackByKey(
  client: ClientBase,
  target: Target,
  ours: readonly string[],
): Promise<Work> {
  const { kept: one, table } = target
  const at = quoted(table)
  const key = columnList(one.key)
  const want = `pg_temp.interlock_want_${table.oid}`
  const gone = `pg_temp.interlock_gone_${table.oid}`
  await client.query(`LOCK TABLE ${at} IN SHARE ROW EXCLUSIVE MODE`)
  const old = one.old === undefined ? undefined : kept(one.old)
  const came = one.new === undefined ? undefined : kept(one.new)
  await client.query(
    old === undefined
      ? `CREATE TEMP TABLE interlock_want_${table.oid} ON COMMIT DROP AS SELECT 0 AS interlock_fire, * FROM ${at} LIMIT 0`
      : `CREATE TEMP TABLE interlock_want_${table.oid} ON COMMIT DROP AS
         SELECT DISTINCT ON (${key}) * FROM ${old} ORDER BY ${key}, interlock_fire`,
  )
  await client.query(
    came === undefined
      ? `CREATE TEMP TABLE interlock_gone_${table.oid} ON COMMIT DROP AS SELECT 0 AS interlock_fire, ${key} FROM ${at} LIMIT 0`
      : `CREATE TEMP TABLE interlock_gone_${table.oid} ON COMMIT DROP AS
         SELECT DISTINCT ON (${key}) * FROM ${came} ORDER BY ${key}, interlock_fire`,
  )
  if (old !== undefined && came !== undefined) {
    // A row that one statement both replaced and made was there before it.
    await client.query(
      `DELETE FROM ${want} w USING ${gone} g WHERE ${sameKey(one.key, 'w', 'g')} AND g.interlock_fire < w.interlock_fire`,
    )
    await client.query(`DELETE FROM ${gone} g USING ${want} w WHERE ${sameKey(one.key, 'w', 'g')}`)
  }
  await client.query(`ANALYZE ${want}; ANALYZE ${gone}`)
  const newer = await client.query<{ n: string }>(
    `SELECT (SELECT count(*) FROM ${at} t JOIN ${want} w ON ${sameKey(one.key, 't', 'w')}
        WHERE NOT ${isOurs('t', ours)} AND ROW(${columnList(table.columns, 't')})::text <> ROW(${columnList(table.columns, 'w')})::text)
      + (SELECT count(*) FROM ${at} t JOIN ${gone} g ON ${sameKey(one.key, 't', 'g')} WHERE NOT ${isOurs('t', ours)}) AS n`,
  )
  return {
    target,
    newer: Number(newer.rows[0]?.n),
    async remove() {
      const { rowCount } = await client.query(
        `DELETE FROM ${at} t USING ${gone} g WHERE ${sameKey(one.key, 't', 'g')}`,
      )
      return rowCount ?? 0
    },
    async fill() {
      const others = table.set.filter((name) => !one.key.includes(name))
      const changed =
        others.length === 0
          ? 0
          : (
              await client.query(
                `UPDATE ${at} t SET (${columnList(others)}) = ROW(${columnList(others, 'w')}) FROM ${want} w
                 WHERE ${sameKey(one.key, 't', 'w')}
                   AND ROW(${columnList(table.columns, 't')})::text <> ROW(${columnList(table.columns, 'w')})::text`,
              )
            ).rowCount
      const { rowCount: back } = await client.query(
        `INSERT INTO ${at} (${columnList(table.given)}) OVERRIDING SYSTEM VALUE
         SELECT ${columnList(table.given, 'w')} FROM ${want} w
         WHERE NOT EXISTS (SELECT FROM ${at} t WHERE ${sameKey(one.key, 't', 'w')})`,
      )
      return { back: back ?? 0, changed: changed ?? 0 }
    },
    async check() {
      const wanted = await fingerprintOf(client, want, table.columns)
      const stands = await fingerprintOf(
        client,
        `${at} t WHERE EXISTS (SELECT FROM ${want} w WHERE ${sameKey(one.key, 't', 'w')})`,
        table.columns,
      )
      if (wanted !== stands)
        throw new CannotUndo(
          `${one.schema}.${one.name} did not come back as it was (${wanted}, ${stands})`,
        )
    },
  }
}
