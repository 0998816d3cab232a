import type { ClientBase } from 'pg'
import type { SqlGrammar } from '../../../facts/sql/sql.ts'
import { shortId } from '../../../short-id.ts'
import type { Catalog } from '../../catalog.ts'
import type { TableName } from '../../database/change.ts'
import { CannotUndo } from '../../database/refusal.ts'
import type { Asker } from '../../database/taken.ts'
import { ownSchema } from '../capture.ts'
import { type Ran, runSql } from '../door.ts'
import { fingerprintOf, fingerprintSql } from '../fingerprint.ts'
import { columnList, kept, quoted, sameKey } from '../names.ts'
import type { Measured } from '../perform.ts'
import { byReference } from '../references.ts'
import { pinSession, withClient } from '../session.ts'
import { type Table, tableNamed } from '../tables.ts'
import { copyAcross } from './copy.ts'

/** URLs of the same database at two times. */
export interface Servers {
  readonly past: string
  readonly now: string
}

/** What it takes to run a statement so that it is kept. */
export interface Door {
  readonly grammar: SqlGrammar
  readonly asker: Asker
  readonly catalog: Catalog
}

/** A table that comes back, and where its rows of then lie meanwhile. */
interface Staged {
  /** As it is now, with the columns that a row can be given with. */
  readonly table: Table
  /** Written whole. */
  readonly staging: string
}

/**
 * Brings the rows of tables back from a server of another time, in one transaction that is kept like any statement: it is
 * undone by its snapshot. All of it is compared with what was copied before `commit` is asked.
 */
export async function tablesBack(
  { past: thenUrl, now: nowUrl }: Servers,
  names: readonly TableName[],
  words: string,
  { grammar, asker, catalog }: Door,
  commit: (measured: Measured) => Promise<boolean>,
): Promise<Ran> {
  const id = `p${shortId()}`
  const staged: Staged[] = []
  let ordered: readonly Staged[] = []
  try {
    await withClient(thenUrl, (then) =>
      withClient(nowUrl, async (now) => {
        await Promise.all([pinSession(then), pinSession(now)])
        await ownSchema(now)
        for (const name of names) staged.push(await stage(then, now, id, name))
        ordered = await byReference(now, staged)
      }),
    )
    const sql = `/* ${words.replaceAll('*/', '')} */ ${statements(ordered).join(';\n')}`
    return await runSql(nowUrl, sql, grammar, asker, catalog, async (measured) => {
      const last = measured.results.at(-1)?.rows[0]
      if (last?.same !== true) throw new CannotUndo('not every row came back as it was')
      return commit(measured)
    })
  } finally {
    await withClient(nowUrl, async (now) => {
      for (const { staging } of staged) await now.query(`DROP TABLE IF EXISTS ${staging}`)
    }).catch(() => {})
  }
}

/** Copies the rows of then into a table that nobody else writes to. */
async function stage(
  then: ClientBase,
  now: ClientBase,
  id: string,
  name: TableName,
): Promise<Staged> {
  const [before, table] = [await tableNamed(then, name), await tableNamed(now, name)]
  const dotted = `${name.schema}.${name.name}`
  if (!before) throw new CannotUndo(`there was no table ${dotted} then`)
  if (!table)
    throw new CannotUndo(
      `there is no table ${dotted} now to put the rows into. Make it first, or take it from the second server: pg_dump -t`,
    )
  if (before.given.join() !== table.given.join())
    throw new CannotUndo(`the table ${dotted} has other columns by now`)
  const staging = kept(`${id}_${table.oid}`)
  const columns = columnList(table.given)
  await now.query(
    `CREATE UNLOGGED TABLE ${staging} AS SELECT ${columns} FROM ${quoted(table)} WITH NO DATA`,
  )
  await copyAcross(
    then,
    `COPY (SELECT ${columns} FROM ${quoted(before)}) TO STDOUT (FORMAT binary)`,
    now,
    `COPY ${staging} FROM STDIN (FORMAT binary)`,
  )
  const came = await fingerprintOf(now, staging, table.given)
  if (came !== (await fingerprintOf(then, quoted(before), table.given)))
    throw new CannotUndo(`the rows of ${dotted} did not arrive as they were`)
  return { table, staging }
}

/** What makes the tables what they were, and last whether they are. */
function statements(staged: readonly Staged[]): readonly string[] {
  const same = staged.map(
    ({ table, staging }) =>
      `${fingerprintSql(quoted(table), table.given)} = ${fingerprintSql(staging, table.given)}`,
  )
  return [
    ...staged.toReversed().map(removal),
    ...staged.flatMap(change),
    ...staged.map(addition),
    `SELECT ${same.join(' AND ')} AS same`,
  ]
}

/** Only what was not there then: other rows may hang on those that stay. */
function removal({ table, staging }: Staged): string {
  const only =
    table.key.length === 0
      ? ''
      : ` WHERE NOT EXISTS (SELECT FROM ${staging} s WHERE ${sameKey(table, 's', 't')})`
  return `DELETE FROM ${quoted(table)} t${only}`
}

function change({ table, staging }: Staged): readonly string[] {
  const columns = table.set.filter((name) => !table.key.includes(name))
  if (table.key.length === 0 || columns.length === 0) return []
  const row = (of: string) => `ROW(${columnList(columns, of)})::text`
  return [
    `UPDATE ${quoted(table)} t SET (${columnList(columns)}) = ROW(${columnList(columns, 's')})
     FROM ${staging} s WHERE ${sameKey(table, 's', 't')} AND ${row('s')} <> ${row('t')}`,
  ]
}

function addition({ table, staging }: Staged): string {
  const columns = columnList(table.given)
  const only =
    table.key.length === 0
      ? ''
      : ` WHERE NOT EXISTS (SELECT FROM ${quoted(table)} t WHERE ${sameKey(table, 's', 't')})`
  return `INSERT INTO ${quoted(table)} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM ${staging} s${only}`
}
