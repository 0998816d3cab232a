import type { KeptTable, Undone } from '../database/change.ts'
import { CannotUndo, NotKeepable } from '../database/refusal.ts'
import { Capture, expectSame, type Taking, takeWhole } from './capture.ts'
import type { MysqlChange } from './change.ts'
import { logBefore } from './log-place.ts'
import { Reach } from './reach.ts'
import { watchReferences } from './references.ts'
import { putBackByKey, takeByKeys } from './rows-by-key.ts'
import { putBackRows } from './rows-without-key.ts'
import { type Client, inTransaction } from './session.ts'
import { isSame, type Table, tableNamed } from './tables.ts'
import type { Target, Work } from './work.ts'

/** Triggers of people's own cannot be silenced; what they do meanwhile is put right, and that at most so often. */
const ROUNDS_MAX = 4

/**
 * Takes rows back in one transaction, checks that every one is as it was, and asks whether it shall last. What stood there
 * is kept like anything else.
 */
export async function undoRows(
  client: Client,
  change: MysqlChange,
  id: string,
  commit: (undone: Undone<MysqlChange>) => Promise<boolean>,
): Promise<Undone<MysqlChange>> {
  const watched = await watchedFor(client, change)
  const takings = watched.map((one) => takingOf(client, one))
  const capture = new Capture(client, id, takings)
  let lasts: readonly KeptTable[] = []
  try {
    await capture.prepare()
    return await inTransaction(client, async () => {
      await capture.take()
      const log = await logBefore(client)
      const now = await watchedFor(client, change)
      expectSame(
        watched.map(({ table }) => table),
        now.map(({ table }) => table),
      )
      const works = watched.map((one, i) => workOf(client, one, capture.before(i)))
      const undone = await putBack(client, works)
      const tables = await capture.end()
      if (!tables) throw new CannotUndo('not all of what stands there could be kept')
      const result: Undone<MysqlChange> = {
        tables: undone,
        back: [],
        aside: [],
        inTheWay: [],
        change: { engine: 'mysql', url: change.url, tables, moved: [], made: [], ...log },
      }
      const isMeant = await commit(result)
      if (isMeant) lasts = tables
      return { result, commit: isMeant }
    })
  } catch (error) {
    throw inWords(error)
  } finally {
    await capture.clear(lasts)
  }
}

interface Watched {
  readonly table: Table
  /** Absent where only a trigger may change it meanwhile. */
  readonly kept: KeptTable | undefined
  /** A trigger may have its part in what happens to it. */
  readonly acts: boolean
}

/** The tables whose rows come back, and those that triggers on them may change. */
async function watchedFor(client: Client, change: MysqlChange): Promise<readonly Watched[]> {
  const found: { table: Table; kept: KeptTable | undefined }[] = []
  const reach = new Reach(client)
  for (const kept of change.tables) {
    const table = await tableNamed(client, kept)
    if (table?.kind !== 'table')
      throw new CannotUndo(`the table ${kept.schema}.${kept.name} is not there any more`)
    // Elsewhere nothing is taken back, neither by a drill nor by a person who says no.
    if (table.engine.toLowerCase() !== 'innodb')
      throw new CannotUndo(`${kept.schema}.${kept.name} is a table of ${table.engine} by now`)
    const names = table.columns.map(({ name }) => name)
    const isWhole = kept.columns.every((name) => names.includes(name))
    const isKeyed = kept.key.join('\u0000') === table.key.map(({ name }) => name).join('\u0000')
    if (!isWhole || !isKeyed || (kept.key.length === 0 && names.length > kept.columns.length))
      throw new CannotUndo(`the table ${kept.schema}.${kept.name} has other columns or keys by now`)
    found.push({ table, kept })
    await reach.addTriggers(table)
  }
  for (const table of reach.tables)
    if (!found.some((one) => isSame(one.table, table))) found.push({ table, kept: undefined })
  return found.map((one) => ({ ...one, acts: reach.acts }))
}

function takingOf(client: Client, { table, kept, acts }: Watched): Taking {
  if (!kept || acts || kept.key.length === 0) return takeWhole(client, table)
  return takeByKeys(client, table, kept)
}

function workOf(client: Client, { table, kept, acts }: Watched, before: string): Work {
  const none: KeptTable = {
    schema: table.schema,
    name: table.name,
    key: table.key.map(({ name }) => name),
    columns: table.columns.map(({ name }) => name),
    deleted: 0,
    updated: 0,
    inserted: 0,
  }
  const target: Target = { kept: kept ?? none, table, before, isWhole: !kept || acts }
  return target.kept.key.length === 0 ? putBackRows(client, target) : putBackByKey(client, target)
}

async function putBack(client: Client, works: readonly Work[]): Promise<Undone['tables']> {
  const undone = []
  for (const { target, measure } of works) {
    const { schema, name, deleted, updated, inserted } = target.kept
    if (deleted + updated + inserted > 0) undone.push({ schema, name, ...(await measure()) })
  }
  const expectTied = await watchReferences(
    client,
    works.map(({ target }) => target.table),
  )
  await settleAll(works)
  await expectTied()
  return undone
}

/** The last round finds nothing to do: every row is compared with what was kept of it. */
async function settleAll(works: readonly Work[]): Promise<void> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    let touched = 0
    for (const work of works) touched += await work.settle()
    if (touched === 0) return
  }
  throw new CannotUndo('triggers change rows again and again while they come back')
}

/** What the server says against a row that comes back is what stands in its way. */
function inWords(error: unknown): unknown {
  if (error instanceof NotKeepable) return new CannotUndo(error.message)
  if (!(error instanceof Error) || !('errno' in error) || !('sqlState' in error)) return error
  return error.errno === 1062
    ? new CannotUndo(`a row that came later stands in its place (${error.message})`)
    : error
}
