import type { TableName } from '../database/change.ts'
import { NotKeepable } from '../database/refusal.ts'
import { placeOf, planAside } from './aside.ts'
import type { Moved, MysqlChange } from './change.ts'
import { fingerprintOf } from './fingerprint.ts'
import { expectCopiable, ROWS_MAX, tooMuch } from './image.ts'
import { logBefore } from './log-place.ts'
import { columnList, quoted, quotedName } from './names.ts'
import { answered, type Commit, type Measured } from './perform.ts'
import { tablePrint } from './seal.ts'
import { asTheirs, type Client, type Theirs } from './session.ts'
import { foreignKeys, isSame, type Table } from './tables.ts'

interface Altering {
  readonly client: Client
  readonly url: string
  readonly id: string
  readonly commit: Commit
  readonly theirs: Theirs
}

interface Altered {
  readonly table: Table
  /** Tables to which its rows are to point: the server looks into them, under the same lock. */
  readonly pointsTo: readonly Table[]
  readonly text: string
}

/**
 * The whole table is copied beside and compared, under a lock that lets nobody write between the copy and the statement: an
 * undo puts the copy in its place.
 */
export async function alter(
  { client, url, id, commit, theirs }: Altering,
  { table, pointsTo, text }: Altered,
): Promise<Measured> {
  if (pointsTo.some((one) => isSame(one, table)))
    throw new NotKeepable(`rows of ${table.schema}.${table.name} would point to others of it`)
  const plan = await planned(client, id, table)
  const beside = placeOf(plan)
  await client.run(`CREATE DATABASE IF NOT EXISTS ${quotedName(plan.keptIn)}`)
  let lasts = false
  try {
    await client.run(`CREATE TABLE ${quoted(beside)} LIKE ${quoted(table)}`)
    await nameChecks(client, table, beside)
    await expectAlike(client, table, beside)
    const locked = new Set([table, beside, ...pointsTo].map((one) => `${quoted(one)} WRITE`))
    await client.run(`LOCK TABLES ${[...locked].join(', ')}`)
    const copied = await copyBeside(client, table, beside)
    const fingerprint = await tablePrint(client, beside)
    const moved = { ...plan, ...(fingerprint !== undefined && { fingerprint }) }
    const made = { kind: 'table', schema: table.schema, name: table.name, altered: true } as const
    const log = await logBefore(client)
    const change: MysqlChange = {
      engine: 'mysql',
      url,
      tables: [],
      moved: [{ ...moved, copied }],
      made: [made],
      ...log,
    }
    const measured = { change, results: [{ rows: [], rowCount: 0, command: 'ALTER' }] }
    if (await commit(measured)) {
      // What is said of it stays unless the server itself says that nothing was done.
      lasts = true
      await answered(asTheirs(client, theirs, () => client.run(text))).catch((error: unknown) => {
        lasts = !(error instanceof Error && 'errno' in error)
        throw error
      })
    }
    return measured
  } finally {
    await end(client, lasts ? undefined : plan.keptIn)
  }
}

async function planned(client: Client, id: string, table: Table): Promise<Moved> {
  const said = `${table.schema}.${table.name}`
  if (table.kind !== 'table' || table.engine.toLowerCase() !== 'innodb')
    throw new NotKeepable(`${said} is a ${table.type} of ${table.engine}; only InnoDB is copied`)
  expectCopiable(table)
  const own = (await foreignKeys(client, table, 'from')).find(({ to }) => isSame(to, table))
  if (own) throw new NotKeepable(`rows of ${said} point to others of it (${own.name})`)
  const [plan] = await planAside(client, id, [table])
  if (!plan) throw new NotKeepable(`${said} cannot be laid aside`)
  return plan
}

/** What LIKE does not bring along would be missing after an undo. Foreign keys are tied again by themselves. */
async function expectAlike(client: Client, table: Table, beside: TableName): Promise<void> {
  const [one, other] = [await shapeOf(client, table), await shapeOf(client, beside)]
  if (one !== other)
    throw new NotKeepable(`not all of what ${table.schema}.${table.name} is made of is copied`)
}

/** MySQL copies a condition on rows under a name of its own: it is made again, while there are no rows. */
async function nameChecks(client: Client, table: Table, beside: TableName): Promise<void> {
  const [given, copied] = [await checksOf(client, table), await checksOf(client, beside)]
  if (given.join('\n') === copied.join('\n')) return
  const names = copied.map((line) => /^CONSTRAINT (`(?:[^`]|``)*`)/.exec(line)?.[1] ?? '')
  await client.run(
    `ALTER TABLE ${quoted(beside)} ${names.map((name) => `DROP CONSTRAINT ${name}`).join(', ')}`,
  )
  await client.run(`ALTER TABLE ${quoted(beside)} ${given.map((line) => `ADD ${line}`).join(', ')}`)
}

/** `CONSTRAINT name CHECK (…)`, as the server writes them. */
async function checksOf(client: Client, at: TableName): Promise<readonly string[]> {
  const lines = await linesOf(client, at)
  return lines.map((line) => line.trim()).filter((line) => /^CONSTRAINT .* CHECK \(/.test(line))
}

/** All that it is made of, but for its foreign keys and where it counts. */
export async function shapeOf(client: Client, at: TableName): Promise<string> {
  const lines = await linesOf(client, at)
  return lines.filter((line) => !/^ +CONSTRAINT .* FOREIGN KEY /.test(line)).join('\n')
}

async function linesOf(client: Client, at: TableName): Promise<readonly string[]> {
  const [row = {}] = await client.rows(`SHOW CREATE TABLE ${quoted(at)}`)
  return (row['Create Table'] ?? '')
    .split('\n')
    .map((line) => line.replace(/,$/, '').replace(/ AUTO_INCREMENT=\d+/, ''))
}

/** How many rows; each is compared, by what all of them hold. */
async function copyBeside(client: Client, table: Table, beside: TableName): Promise<number> {
  const given = columnList(
    table.columns.filter(({ computed }) => !computed).map(({ name }) => name),
  )
  const copied = await client.run(
    `INSERT INTO ${quoted(beside)} (${given}) SELECT ${given} FROM ${quoted(table)} LIMIT ${ROWS_MAX + 1}`,
  )
  if (copied > ROWS_MAX) throw tooMuch(table)
  const all = columnList(table.columns.map(({ name }) => name))
  const printOf = (at: TableName) =>
    fingerprintOf(client, `(SELECT ${all} FROM ${quoted(at)}) t`, table.columns)
  if ((await printOf(table)) !== (await printOf(beside)))
    throw new NotKeepable(`rows of ${table.schema}.${table.name} are not copied as they are`)
  return copied
}

async function end(client: Client, place: string | undefined): Promise<void> {
  try {
    await client.run('UNLOCK TABLES')
    if (place !== undefined) await client.run(`DROP DATABASE IF EXISTS ${quotedName(place)}`)
  } catch {
    // A connection that is gone has let go of all of it.
  }
}
