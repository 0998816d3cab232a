import { type ClientBase, escapeIdentifier } from 'pg'
import type { TableName } from '../../database/change.ts'
import { CannotUndo, NotKeepable } from '../../database/refusal.ts'
import { fingerprintOf } from '../fingerprint.ts'
import { columnList, type Key, kept, quoted, sameKey } from '../names.ts'
import { type Table, tableNamed } from '../tables.ts'
import type { Column, KeptColumn } from './part.ts'

/** Of a table whose column is kept: its values are copied, and written back once to see that they can be. */
const BYTES_MAX = 1024 * 1024 * 1024

/**
 * Copies the values of a column before they go: by the key, or where the column is part of it or there is none, by all the
 * rest of the row. `stays`: the column itself will stay, with other values.
 */
export async function keepColumn(
  client: ClientBase,
  rows: string,
  column: TableName & Pick<Column, 'column'>,
  stays: boolean,
): Promise<KeptColumn> {
  const table = await tableFor(client, column)
  const { schema, name } = column
  const key = table.key.includes(column.column) ? [] : table.key
  const others = table.columns.filter((one) => one !== column.column)
  const at = quoted(table)
  await client.query(`LOCK TABLE ${at} IN SHARE ROW EXCLUSIVE MODE`)
  const tells =
    key.length > 0 ? `${columnList(key, 't')},` : `${whole('t', others)} AS interlock_r,`
  await client.query(
    `CREATE TABLE ${kept(rows)} AS SELECT ${tells} t.${escapeIdentifier(column.column)} AS interlock_was FROM ${at} t`,
  )
  return { schema, name, column: column.column, key, others, rows, stays }
}

function whole(of: string, columns: readonly string[]): string {
  return `ROW(${columnList(columns, of)})::text`
}

async function tableFor(client: ClientBase, name: TableName): Promise<Table> {
  const table = await tableNamed(client, name)
  const words = `${name.schema}.${name.name}`
  if (!table || table.odd !== null || (table.kind !== 'table' && table.kind !== 'partitioned'))
    throw new NotKeepable(`the values of a column of ${words} cannot be kept`)
  const { rows } = await client.query<{ bytes: number }>(
    `SELECT coalesce(sum(pg_table_size(relid)), 0)::float8 AS bytes FROM (
       SELECT $1::oid AS relid UNION SELECT relid::oid FROM pg_partition_tree($1::oid::regclass)) t`,
    [table.oid],
  )
  if ((rows[0]?.bytes ?? 0) > BYTES_MAX)
    throw new NotKeepable(`${words} is larger than 1 GiB, and each value of a column is kept`)
  return table
}

/** What the statement has left in its place: who changed that afterwards is somebody else. */
export async function noteLeft(client: ClientBase, one: KeptColumn): Promise<void> {
  const table = await tableNamed(client, one)
  if (!table || one.key.length === 0) return
  const at = kept(one.rows)
  await client.query(`ALTER TABLE ${at} ADD COLUMN interlock_left text`)
  await client.query(
    `UPDATE ${at} k SET interlock_left = t.${escapeIdentifier(one.column)}::text FROM ${quoted(table)} t
     WHERE ${sameKey(keyOf(one, table), 't', 'k')}`,
  )
}

function keyOf({ key }: KeptColumn, { exact }: Table): Key {
  return { key, exact }
}

/** Rows whose value somebody has changed since the statement. */
export async function newerIn(client: ClientBase, one: KeptColumn): Promise<number> {
  if (!one.stays || one.key.length === 0) return 0
  const table = await tableNamed(client, one)
  if (!table) return 0
  const { rows } = await client.query<{ n: string }>(
    `SELECT count(*) AS n FROM ${quoted(table)} t JOIN ${kept(one.rows)} k ON ${sameKey(keyOf(one, table), 't', 'k')}
     WHERE t.${escapeIdentifier(one.column)}::text IS DISTINCT FROM k.interlock_left`,
  )
  return Number(rows[0]?.n)
}

/** Writes the values into a column that was made again; says how many rows got theirs. The others get its default. */
export async function fillColumn(
  client: ClientBase,
  one: KeptColumn,
  hasDefault: boolean,
): Promise<number> {
  const table = await presentTable(client, one)
  const [at, column] = [quoted(table), escapeIdentifier(one.column)]
  if (hasDefault)
    await client.query(`UPDATE ${at} t SET ${column} = DEFAULT ${unknownTo(one, table)}`)
  if (one.key.length > 0) {
    const { rowCount } = await client.query(
      `UPDATE ${at} t SET ${column} = k.interlock_was FROM ${kept(one.rows)} k WHERE ${sameKey(keyOf(one, table), 't', 'k')}`,
    )
    return rowCount ?? 0
  }
  // Rows that nothing else tells apart may have each other's values: as many of a kind hold the same as before.
  const { rowCount } = await client.query(
    `UPDATE ${at} t SET ${column} = k.interlock_was
     FROM (SELECT s.tableoid AS part, s.ctid AS place, ${whole('s', one.others)} AS r,
         row_number() OVER (PARTITION BY ${whole('s', one.others)}) AS i FROM ${at} s) p
     JOIN (SELECT *, row_number() OVER (PARTITION BY interlock_r) AS i FROM ${kept(one.rows)}) k
       ON k.interlock_r = p.r AND k.i = p.i
     WHERE t.tableoid = p.part AND t.ctid = p.place`,
  )
  const { rows } = await client.query<{ rest: string }>(
    `SELECT (SELECT count(*) FROM ${kept(one.rows)}) - $1 AS rest`,
    [rowCount],
  )
  // A row that was changed since is not found by what it was; it may be any of those that are new.
  if (Number(rows[0]?.rest) > 0 && (await countOf(client, at)) > (rowCount ?? 0))
    throw new CannotUndo(
      `${rows[0]?.rest} rows of ${one.schema}.${one.name} were changed since, and no key tells which they are`,
    )
  return rowCount ?? 0
}

/** Rows that came since, where a key tells. */
function unknownTo(one: KeptColumn, table: Table): string {
  if (one.key.length === 0) return ''
  return `WHERE NOT EXISTS (SELECT FROM ${kept(one.rows)} k WHERE ${sameKey(keyOf(one, table), 't', 'k')})`
}

async function countOf(client: ClientBase, at: string): Promise<number> {
  const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${at}`)
  return Number(rows[0]?.n)
}

async function presentTable(client: ClientBase, one: KeptColumn): Promise<Table> {
  const table = await tableNamed(client, one)
  if (
    !table ||
    ![...one.key, ...one.others].every(
      (name) => name === one.column || table.columns.includes(name),
    )
  )
    throw new CannotUndo(`the table ${one.schema}.${one.name} has other columns by now`)
  return table
}

/**
 * Gives a column back its type, and to each row that was there its value: in place, so that it stands where it stood. What
 * came since is written in the other type as if it were assigned, or refused by the server.
 */
export async function retype(
  client: ClientBase,
  { schema, name, column, type }: Column,
  values: KeptColumn | undefined,
  way: string,
): Promise<void> {
  const table = await tableNamed(client, { schema, name })
  if (!table) throw new CannotUndo(`the table ${schema}.${name} is not there any more`)
  const byKey = values !== undefined && values.key.length > 0 ? values : undefined
  const key = byKey?.key ?? []
  const types = await typesOf(client, table, key)
  const given = key.map((one, i) => `$${i + 2} AS ${escapeIdentifier(one)}`).join(', ')
  const found =
    byKey === undefined
      ? ''
      : `SELECT k.interlock_was INTO back FROM (SELECT ${given}) t JOIN ${kept(byKey.rows)} k ON ${sameKey(keyOf(byKey, table), 't', 'k')};
         IF FOUND THEN RETURN back; END IF;`
  const signature = ['text', ...types].join(', ')
  if (byKey !== undefined)
    await client.query(
      `CREATE INDEX IF NOT EXISTS ${escapeIdentifier(`${way}_key`)} ON ${kept(byKey.rows)} (${columnList(key)})`,
    )
  await client.query(
    `CREATE FUNCTION ${kept(way)}(${signature}) RETURNS ${type} LANGUAGE plpgsql AS $way$
     DECLARE back ${type}; BEGIN ${found} back := $1; RETURN back; END $way$`,
  )
  const at = `ALTER TABLE ${quoted(table)} ALTER COLUMN ${escapeIdentifier(column)}`
  const words = [
    `${escapeIdentifier(column)}::text`,
    ...key.map((one) => escapeIdentifier(one)),
  ].join(', ')
  await client.query(`${at} DROP DEFAULT`)
  await client.query(`${at} TYPE ${type} USING ${kept(way)}(${words})`)
  await client.query(`DROP FUNCTION ${kept(way)}(${signature})`)
}

export async function keptRows(client: ClientBase, { rows: name }: KeptColumn): Promise<number> {
  return countOf(client, kept(name))
}

async function typesOf(
  client: ClientBase,
  { oid }: Table,
  columns: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await client.query<{ type: string }>(
    `SELECT format_type(a.atttypid, a.atttypmod) AS type FROM unnest($2::text[]) WITH ORDINALITY AS c(name, i)
     JOIN pg_attribute a ON a.attrelid = $1 AND a.attname = c.name ORDER BY c.i`,
    [oid, columns],
  )
  return rows.map(({ type }) => type)
}

/** Of all rows of a table, whatever the order of its columns. */
export async function printOf(client: ClientBase, name: TableName): Promise<string> {
  const table = await tableNamed(client, name)
  if (!table) return ''
  return fingerprintOf(client, quoted(table), table.columns.toSorted())
}

/** Of what was kept of a column. */
export async function keptColumnPrint(client: ClientBase, one: KeptColumn): Promise<string> {
  const tells = one.key.length > 0 ? one.key : ['interlock_r']
  const left = one.stays && one.key.length > 0 ? ['interlock_left'] : []
  return fingerprintOf(client, kept(one.rows), [...tells, 'interlock_was', ...left])
}
