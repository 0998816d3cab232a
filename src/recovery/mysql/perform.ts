import { CommitLost, NotKeepable } from '../database/refusal.ts'
import { Capture, expectSame, expectTakable, type Taking, takeWhole } from './capture.ts'
import type { MysqlChange } from './change.ts'
import { logBefore } from './log-place.ts'
import { takePrecisely } from './precise.ts'
import { isReadOtherwise, Reach } from './reach.ts'
import {
  type Answer,
  asTheirs,
  type Client,
  inTransaction,
  isAnswer,
  pin,
  type Theirs,
  theirsOf,
} from './session.ts'
import type { RowStep } from './steps.ts'
import { isSame } from './tables.ts'

/** What statements would leave behind, before they are made to last. */
export interface Measured {
  /** Absent where nothing was changed. */
  readonly change: MysqlChange | undefined
  readonly results: readonly Answer[]
}

/** Whether it shall last: whoever answers yes has written down how it is undone. */
export type Commit = (measured: Measured) => Promise<boolean>

/** Statements that are known to change nothing, where nothing may be changed. */
export async function performReads(
  client: Client,
  texts: readonly string[],
): Promise<readonly Answer[]> {
  await client.run('START TRANSACTION READ ONLY')
  const results: Answer[] = []
  for (const text of texts) results.push(await client.answer(text))
  await client.run('ROLLBACK')
  return results
}

/** Runs statements on rows in one transaction that keeps what they replace. Throws NotKeepable, with nothing changed. */
export async function performRows(
  client: Client,
  url: string,
  id: string,
  steps: readonly RowStep[],
  commit: Commit,
): Promise<Measured> {
  const theirs = await theirsOf(client)
  await pin(client)
  const reach = await reachOf(client, steps)
  const rows = { url, id, steps, theirs, commit }
  const precise = await takePrecisely(client, steps, reach)
  const whole = reach.tables.map((table) => takeWhole(client, table))
  if (precise) {
    const takings = whole.map((one) => (isSame(one.table, precise.table) ? precise : one))
    const done = await performTaking(client, { ...rows, takings })
    if (done) return done
  }
  expectTakable(reach.tables)
  const done = await performTaking(client, { ...rows, takings: whole })
  if (!done) throw new NotKeepable('it changes more than can be kept')
  return done
}

interface Rows {
  readonly url: string
  readonly id: string
  readonly steps: readonly RowStep[]
  readonly theirs: Theirs
  readonly takings: readonly Taking[]
  readonly commit: Commit
}

async function reachOf(client: Client, steps: readonly RowStep[]): Promise<Reach> {
  const reach = new Reach(client)
  for (const { words, targets } of steps) await reach.addStatement(words, targets.tables)
  return reach
}

/** Undefined, with nothing changed, where they changed more than was taken. */
async function performTaking(
  client: Client,
  { url, id, steps, theirs, takings, commit }: Rows,
): Promise<Measured | undefined> {
  const capture = new Capture(client, id, takings)
  let lasts: Measured | undefined
  try {
    await capture.prepare()
    return await inTransaction(client, async () => {
      await capture.take()
      const log = await logBefore(client)
      // From here on nobody can alter them, or give them triggers.
      expectSame(
        takings.map(({ table }) => table),
        (await reachOf(client, steps)).tables,
      )
      const results: Answer[] = []
      for (const { text } of steps)
        results.push(await asTheirs(client, theirs, () => client.answer(text)))
      const tables = await capture.end(results[0]?.rowCount)
      if (!tables) return { result: undefined, commit: false }
      const change: MysqlChange | undefined =
        tables.length === 0
          ? undefined
          : { engine: 'mysql', url, tables, moved: [], made: [], ...log }
      const measured = { change, results }
      const isMeant = await commit(measured)
      if (isMeant) lasts = measured
      return { result: measured, commit: isMeant }
    })
  } catch (error) {
    if (!(error instanceof CommitLost)) lasts = undefined
    throw error
  } finally {
    await capture.clear(lasts?.change?.tables ?? [])
  }
}

/** A text is read here as its server reads it. */
export async function expectReadable(client: Client, sql: string): Promise<void> {
  const [row = {}] = await client.rows('SELECT @@session.sql_mode AS mode, @@init_connect AS first')
  if (isReadOtherwise(sql, row.mode ?? ''))
    throw new NotKeepable(
      `the server reads quotes or backslashes otherwise (sql_mode ${row.mode}); write names in backticks and values without backslashes`,
    )
  // A temporary table would stand before one of the same name, unseen.
  if (/create/i.test(row.first ?? ''))
    throw new NotKeepable('the server makes something for each connection (init_connect)')
}

/** What the server does not answer may have been done. */
export async function answered<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw isAnswer(error) ? error : new CommitLost()
  })
}
