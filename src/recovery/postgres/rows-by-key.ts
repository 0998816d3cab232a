import type { ClientBase } from 'pg'
import type { KeptTable } from '../database/change.ts'
import { CannotUndo } from '../database/refusal.ts'
import { columnList, type Key, kept, keyTerms, quoted, sameKey } from './names.ts'
import { isOurs, type Target, type Work } from './work.ts'

/** Rows that a key tells apart. What happened to a row first says what it was. */
export async function putBackByKey(
  client: ClientBase,
  target: Target,
  ours: readonly string[],
  isAlone: boolean,
): Promise<Work> {
  const at = quoted(target.table)
  await client.query(`LOCK TABLE ${at} IN SHARE ROW EXCLUSIVE MODE`)
  const first = await firstOf(client, target)
  const differs = differsSql(target, await hasTypesOf(client, target, first.want))
  const by = { target, at, ...first, ours, differs }
  const { newer, standing } = await newerIn(client, by)
  // Putting back another table may bring keys here by a foreign key.
  const isEmpty = isAlone && standing === 0
  return {
    target,
    newer,
    remove: () => removeRows(client, by),
    fill: () => (isEmpty ? fillEmpty(client, by) : fillRows(client, by)),
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
  /** No row was kept twice, and no key came. */
  readonly isOnce: boolean
  readonly ours: readonly string[]
  /** Of `t`, a row that stands, and `w`, as it was. */
  readonly differs: string
}

/** As it was then; how its columns are compared is told by what they are now. */
function keyOf({ kept, table }: Target): Key {
  return { key: kept.key, exact: table.exact }
}

/** Of each row, what was kept of it first. */
async function firstOf(
  client: ClientBase,
  target: Target,
): Promise<Pick<ByKey, 'want' | 'gone' | 'isOnce'>> {
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
    return measured(client, `pg_temp.${name}_${table.oid}`, one.key)
  }
  const gone = await first('interlock_gone', one.new, columnList(one.key))
  if (one.old !== undefined && one.new === undefined && (await isOnce(client, one.old))) {
    return { want: await measured(client, kept(one.old), one.key), gone, isOnce: true }
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
  return { want, gone, isOnce: false }
}

/** What nothing is known of is joined row by row with all others; more than the key is asked of none. */
async function measured(client: ClientBase, name: string, key: readonly string[]): Promise<string> {
  await client.query(`ANALYZE ${name} (${columnList(key)})`)
  return name
}

/** All of it was kept at one time, so that no row is in it twice. */
async function isOnce(client: ClientBase, name: string): Promise<boolean> {
  const { rows } = await client.query<{ once: boolean }>(
    `SELECT min(interlock_fire) = max(interlock_fire) AS once FROM ${kept(name)}`,
  )
  return rows[0]?.once === true
}

/**
 * What is the same to the byte is written the same, and is told much faster; where the bytes differ, what is written
 * decides. Bytes of different types cannot be compared.
 */
function differsSql({ table }: Target, hasTypes: boolean): string {
  const row = (of: string) => `ROW(${columnList(table.columns, of)})`
  const written = `${row('t')}::text <> ${row('w')}::text`
  return hasTypes ? `(NOT record_image_eq(${row('t')}, ${row('w')}) AND ${written})` : written
}

/** Whether what was kept has the types that the table's columns have by now. */
async function hasTypesOf(client: ClientBase, { table }: Target, want: string): Promise<boolean> {
  const { rows } = await client.query<{ same: number }>(
    `SELECT count(*)::int AS same FROM pg_attribute t
     JOIN pg_attribute w ON w.attname = t.attname AND w.atttypid = t.atttypid AND w.attrelid = to_regclass($2)
     WHERE t.attrelid = $1 AND t.attnum > 0 AND NOT t.attisdropped AND t.attname = ANY ($3::text[])`,
    [table.oid, want, table.columns],
  )
  return rows[0]?.same === table.columns.length
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

/** Of what was changed, what somebody has changed since; and how many of the rows that were there stand now. */
async function newerIn(
  client: ClientBase,
  { target, at, want, gone, isOnce, ours, differs }: ByKey,
): Promise<{ readonly newer: number; readonly standing: number }> {
  const { old, new: came } = target.kept
  const key = keyOf(target)
  const id = (old ?? came ?? '').split('_')[0]
  const fires = kept(`${id}_fires`)
  const last = (name: string) =>
    isOnce
      ? kept(name)
      : `(SELECT DISTINCT ON (${keyTerms(key)}) * FROM ${kept(name)} ORDER BY ${keyTerms(key)}, interlock_fire DESC)`
  const missing = (name: string, which: string) =>
    `SELECT count(*) FROM ${last(name)} l
     JOIN ${fires} f ON f.fire = l.interlock_fire AND ${which}
     WHERE NOT EXISTS (SELECT FROM ${at} t WHERE ${sameKey(key, 't', 'l')})`
  // What was left standing and is not there any more has been deleted, or has another key, by somebody since.
  const left = [
    ...(old !== undefined && came === undefined ? [missing(old, `f.op = 'UPDATE'`)] : []),
    ...(came !== undefined && old === undefined ? [missing(came, 'true')] : []),
  ]
  const { rows } = await client.query<{ newer: string; standing: string }>(
    `SELECT n.standing, n.newer
      + (SELECT count(*) FROM ${at} t JOIN ${gone} g ON ${sameKey(key, 't', 'g')} WHERE NOT ${isOurs('t', ours)})
      ${left.map((one) => `+ (${one})`).join(' ')} AS newer
     FROM (SELECT count(*) AS standing, count(*) FILTER (WHERE NOT ${isOurs('t', ours)} AND ${differs}) AS newer
       FROM ${at} t JOIN ${want} w ON ${sameKey(key, 't', 'w')}) n`,
  )
  return { newer: Number(rows[0]?.newer), standing: Number(rows[0]?.standing) }
}

async function removeRows(client: ClientBase, { target, at, gone }: ByKey): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM ${at} t USING ${gone} g WHERE ${sameKey(keyOf(target), 't', 'g')}`,
  )
  return rowCount ?? 0
}

async function fillRows(
  client: ClientBase,
  { target, at, want, ours, differs }: ByKey,
): Promise<{ readonly back: number; readonly changed: number }> {
  const { kept: one, table } = target
  const same = sameKey(keyOf(target), 't', 'w')
  const others = table.set.filter((name) => !one.key.includes(name))
  const which = `${same} AND (${isOurs('t', ours)} OR ${differs})`
  const changePlaces = target.isInTheWay && others.length > 0
  // Where others have what they are to have, all of them go first; no foreign key acts then.
  if (changePlaces) expectWhole(target)
  const { rowCount } = changePlaces
    ? await client.query(`DELETE FROM ${at} t USING ${want} w WHERE ${which}`)
    : others.length > 0
      ? await client.query(
          `UPDATE ${at} t SET (${columnList(others)}) = ROW(${columnList(others, 'w')}) FROM ${want} w WHERE ${which}`,
        )
      : { rowCount: 0 }
  const changed = rowCount ?? 0
  const { rowCount: made } = await client.query(
    `INSERT INTO ${at} (${columnList(table.given)}) OVERRIDING SYSTEM VALUE
     SELECT ${columnList(table.given, 'w')} FROM ${want} w WHERE NOT EXISTS (SELECT FROM ${at} t WHERE ${same})`,
  )
  return { back: (made ?? 0) - (changePlaces ? changed : 0), changed }
}

/** A row that is made anew has nothing in columns that came since. */
function expectWhole({ kept: { schema, name }, isWhole }: Target): void {
  if (!isWhole)
    throw new CannotUndo(
      `rows of ${schema}.${name} have to change places, and it has columns that were added since`,
    )
}

/** Where none of them stands, in the order in which they were kept, which is that of the table and often of its key. */
async function fillEmpty(
  client: ClientBase,
  { target: { table }, at, want }: ByKey,
): Promise<{ readonly back: number; readonly changed: number }> {
  const { rowCount } = await client.query(
    `INSERT INTO ${at} (${columnList(table.given)}) OVERRIDING SYSTEM VALUE
     SELECT ${columnList(table.given, 'w')} FROM ${want} w`,
  )
  return { back: rowCount ?? 0, changed: 0 }
}

/** Each row stands once, and as it was. */
async function checkRows(client: ClientBase, { target, at, want, differs }: ByKey): Promise<void> {
  const { kept: one } = target
  const { rows } = await client.query<{ same: boolean }>(
    `SELECT count(*) = (SELECT count(*) FROM ${want}) AND count(*) FILTER (WHERE ${differs}) = 0 AS same
     FROM ${at} t JOIN ${want} w ON ${sameKey(keyOf(target), 't', 'w')}`,
  )
  if (rows[0]?.same !== true)
    throw new CannotUndo(`${one.schema}.${one.name} did not come back as it was`)
}
