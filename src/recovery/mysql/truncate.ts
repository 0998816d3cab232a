import { KEPT_SCHEMA } from '../database/change.ts'
import { CommitLost, NotKeepable } from '../database/refusal.ts'
import { copyAll, expectCopiable, keyNames, makeImage } from './image.ts'
import { logBefore } from './log-place.ts'
import { kept, quoted, quotedName } from './names.ts'
import { answered, type Commit, type Measured, performRows } from './perform.ts'
import { Reach } from './reach.ts'
import type { Client } from './session.ts'
import { stepsOf } from './steps.ts'
import { foreignKeys, isSame, type Table } from './tables.ts'

interface Run {
  readonly client: Client
  readonly url: string
  readonly id: string
  readonly commit: Commit
}

/** All rows are kept, under a lock that lets nobody write between the copy and the statement. */
export async function truncate(run: Run, table: Table): Promise<Measured> {
  const { client, id } = run
  const said = `${table.schema}.${table.name}`
  if (table.kind !== 'table' || table.engine.toLowerCase() !== 'innodb')
    throw new NotKeepable(
      `${said} is a ${table.type} of ${table.engine}, and rows come back to tables of InnoDB alone`,
    )
  expectCopiable(table)
  const [other] = (await foreignKeys(client, table, 'to')).filter(
    ({ from }) => !isSame(from, table),
  )
  if (other)
    throw new NotKeepable(
      `rows of ${other.from.schema}.${other.from.name} point to it, and the server does not empty it so; DELETE FROM it is kept`,
    )
  if (table.key.length === 0) return truncateRows(run, table)
  const old = `${id}_0_old`
  await client.run(`CREATE DATABASE IF NOT EXISTS ${quotedName(KEPT_SCHEMA)}`)
  let lasts = false
  try {
    await makeImage(client, table, old)
    // Until somebody says yes the copy is no more than a transaction’s.
    await client.run('SET autocommit = 0')
    await client.run(`LOCK TABLES ${quoted(table)} WRITE, ${kept(old)} WRITE`)
    await copyAll(client, table, old)
    const measured = await measure(run, table, old)
    if (await run.commit(measured)) {
      lasts = measured.change !== undefined
      await answered(client.run('COMMIT'))
      // Whatever ends this here leaves the rows, and undoing finds them in their place.
      await answered(client.run(`TRUNCATE TABLE ${quoted(table)}`))
    }
    return measured
  } catch (error) {
    if (!(error instanceof CommitLost)) lasts = false
    throw error
  } finally {
    await end(client, lasts ? undefined : old)
  }
}

async function measure({ client, url }: Run, table: Table, old: string): Promise<Measured> {
  const deleted = Number(await client.value(`SELECT COUNT(*) FROM ${kept(old)}`))
  const one = {
    schema: table.schema,
    name: table.name,
    key: keyNames(table),
    columns: table.columns.map(({ name }) => name),
    old,
    deleted,
    updated: 0,
    inserted: 0,
  }
  return {
    change:
      deleted === 0
        ? undefined
        : {
            engine: 'mysql',
            url,
            tables: [one],
            moved: [],
            made: [],
            ...(await logBefore(client)),
          },
    results: [{ rows: [], rowCount: deleted, command: 'TRUNCATE' }],
  }
}

async function end(client: Client, copy: string | undefined): Promise<void> {
  try {
    await client.run('ROLLBACK')
    await client.run('UNLOCK TABLES')
    await client.run('SET autocommit = 1')
    if (copy !== undefined) await client.run(`DROP TABLE IF EXISTS ${kept(copy)}`)
  } catch {
    // A connection that is gone has let go of all of it.
  }
}

/**
 * Of rows that no key tells apart nobody could say afterwards whether the statement was reached: they go in the transaction
 * that keeps them.
 */
async function truncateRows({ client, url, id, commit }: Run, table: Table): Promise<Measured> {
  const reach = new Reach(client)
  await reach.addTriggers(table)
  if (reach.acts)
    throw new NotKeepable(
      `${table.schema}.${table.name} has triggers and no key; DELETE FROM it is kept, and tells them`,
    )
  const steps = stepsOf(`DELETE FROM ${quoted(table)}`).filter((step) => step.kind === 'rows')
  return performRows(client, url, id, steps, commit)
}
