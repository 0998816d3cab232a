import type { ClientBase } from 'pg'
import type { KeptTable } from '../database/change.ts'
import { CannotUndo } from '../database/refusal.ts'
import { fingerprintOf } from './fingerprint.ts'
import { columnList, type Key, kept, keyTerms, quoted, sameKey } from './names.ts'
import { isOurs, type Target, type Work } from './work.ts'

/** Rows that a key tells apart. What happened to a row first says what it was. */
export async function putBackByKey(
  client: ClientBase,
  target: Target,
  ours: readonly string[],
): Promise<Work> {
  const at = quoted(target.table)
  await client.query(`LOCK TABLE ${at} IN SHARE ROW EXCLUSIVE MODE`)
  const { want, gone } = await firstOf(client, target)
  const by = { target, at, want, gone, ours }
  return {
    target,
    newer: await newerIn(client, by),
    remove: () => removeRows(client, by),
    fill: () => fillRows(client, by),
    strangers: (changed) => strangersIn(client, by, changed),
    check: () => checkRows(client, by),
  }
}

interface ByKey {
  readonly target: Target
  readonly at: string
  /** The rows that were there, as they were. */
  readonly want: string
  /** The keys of those that were not. */
  readonly gone: string
  readonly ours: readonly string[]
}

/** As it was then; how its columns are compared is told by what they are now. */
function keyOf({ kept, table }: Target): Key {
  return { key: kept.key, exact: table.exact }
}

/** Of each row, what was kept of it first. */
async function firstOf(client: ClientBase, target: Target): Promise<Pick<ByKey, 'want' | 'gone'>> {
  const { kept: one, table } = target
  const key = keyTerms(keyOf(target))
  const first = async (name: string, from: string | undefined, columns: string) => {
    await client.query(
      `CREATE TEMP TABLE ${name}_${table.oid} ON COMMIT DROP AS ${
        from === undefined
          ? `SELECT 0 AS interlock_fire, ${columns} FROM ${quoted(table)} LIMIT 0`
          : `SELECT DISTINCT ON (${key}) * FROM ${kept(from)} ORDER BY ${key}, interlock_fire`
      }`,
    )
    await client.query(`ANALYZE pg_temp.${name}_${table.oid}`)
    return `pg_temp.${name}_${table.oid}`
  }
  const gone = await first('interlock_gone', one.new, columnList(one.key))
  if (one.old !== undefined && one.new === undefined && (await isOnce(client, one.old))) {
    await client.query(`ANALYZE ${kept(one.old)}`)
    return { want: kept(one.old), gone }
  }
  const want = await first('interlock_want', one.old, '*')
  if (one.old !== undefined && one.new !== undefined) {
    const same = sameKey(keyOf(target), 'w', 'g')
    // A row that one statement both replaced and made was there before it.
    await client.query(
      `DELETE FROM ${want} w USING ${gone} g WHERE ${same} AND g.interlock_fire < w.interlock_fire`,
    )
    await client.query(`DELETE FROM ${gone} g USING ${want} w WHERE ${same}`)
  }
  return { want, gone }
}

/** All of it was kept at one time, so that no row is in it twice. */
async function isOnce(client: ClientBase, name: string): Promise<boolean> {
  const { rows } = await client.query<{ once: boolean }>(
    `SELECT min(interlock_fire) = max(interlock_fire) AS once FROM ${kept(name)}`,
  )
  return rows[0]?.once === true
}

function differs({ table }: Target): string {
  const row = (of: string) => `ROW(${columnList(table.columns, of)})::text`
  return `${row('t')} <> ${row('w')}`
}

async function strangersIn(
  client: ClientBase,
  { target, want, gone }: ByKey,
  { old }: KeptTable,
): Promise<number> {
  if (old === undefined) return 0
  const key = keyOf(target)
  const { rows } = await client.query<{ n: string }>(
    `SELECT count(*) AS n FROM ${kept(old)} o
     WHERE NOT EXISTS (SELECT FROM ${want} w WHERE ${sameKey(key, 'o', 'w')})
       AND NOT EXISTS (SELECT FROM ${gone} g WHERE ${sameKey(key, 'o', 'g')})`,
  )
  return Number(rows[0]?.n)
}

async function newerIn(
  client: ClientBase,
  { target, at, want, gone, ours }: ByKey,
): Promise<number> {
  const { old, new: came } = target.kept
  const key = keyOf(target)
  const id = (old ?? came ?? '').split('_')[0]
  const fires = kept(`${id}_fires`)
  const missing = (name: string, which: string) =>
    `SELECT count(*) FROM (SELECT DISTINCT ON (${keyTerms(key)}) * FROM ${kept(name)}
       ORDER BY ${keyTerms(key)}, interlock_fire DESC) l
     JOIN ${fires} f ON f.fire = l.interlock_fire AND ${which}
     WHERE NOT EXISTS (SELECT FROM ${at} t WHERE ${sameKey(key, 't', 'l')})`
  // What was left standing and is not there any more has been deleted, or has another key, by somebody since.
  const left = [
    ...(old !== undefined && came === undefined ? [missing(old, `f.op = 'UPDATE'`)] : []),
    ...(came !== undefined && old === undefined ? [missing(came, 'true')] : []),
  ]
  const { rows } = await client.query<{ n: string }>(
    `SELECT (SELECT count(*) FROM ${at} t JOIN ${want} w ON ${sameKey(key, 't', 'w')}
        WHERE NOT ${isOurs('t', ours)} AND ${differs(target)})
      + (SELECT count(*) FROM ${at} t JOIN ${gone} g ON ${sameKey(key, 't', 'g')} WHERE NOT ${isOurs('t', ours)})
      ${left.map((one) => `+ (${one})`).join(' ')} AS n`,
  )
  return Number(rows[0]?.n)
}

async function removeRows(client: ClientBase, { target, at, gone }: ByKey): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM ${at} t USING ${gone} g WHERE ${sameKey(keyOf(target), 't', 'g')}`,
  )
  return rowCount ?? 0
}

async function fillRows(
  client: ClientBase,
  { target, at, want, ours }: ByKey,
): Promise<{ readonly back: number; readonly changed: number }> {
  const { kept: one, table } = target
  const same = sameKey(keyOf(target), 't', 'w')
  const others = table.set.filter((name) => !one.key.includes(name))
  let changed = 0
  if (others.length > 0) {
    const { rowCount } = await client.query(
      `UPDATE ${at} t SET (${columnList(others)}) = ROW(${columnList(others, 'w')}) FROM ${want} w
       WHERE ${same} AND (${isOurs('t', ours)} OR ${differs(target)})`,
    )
    changed = rowCount ?? 0
  }
  const { rowCount: back } = await client.query(
    `INSERT INTO ${at} (${columnList(table.given)}) OVERRIDING SYSTEM VALUE
     SELECT ${columnList(table.given, 'w')} FROM ${want} w WHERE NOT EXISTS (SELECT FROM ${at} t WHERE ${same})`,
  )
  return { back: back ?? 0, changed }
}

async function checkRows(client: ClientBase, { target, at, want }: ByKey): Promise<void> {
  const { kept: one, table } = target
  const wanted = await fingerprintOf(client, want, table.columns)
  const there = `${at} t WHERE EXISTS (SELECT FROM ${want} w WHERE ${sameKey(keyOf(target), 't', 'w')})`
  const stands = await fingerprintOf(client, there, table.columns)
  if (wanted !== stands)
    throw new CannotUndo(`${one.schema}.${one.name} did not come back as it was`)
}
