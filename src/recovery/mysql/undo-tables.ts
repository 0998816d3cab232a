import type { TableName, Undone } from '../database/change.ts'
import { CannotUndo, CommitLost, NotKeepable } from '../database/refusal.ts'
import { shapeOf } from './alter.ts'
import { cut, move, placeOf, planAside, tie } from './aside.ts'
import type { Moved, MysqlChange } from './change.ts'
import { tablePrint } from './seal.ts'
import type { Client } from './session.ts'
import { foreignKeys, isSame, type Table, tableNamed } from './tables.ts'
import { makeTriggers } from './triggers.ts'

/**
 * Puts back whole tables, and lays aside those that were made, by one statement of the server. Nothing is tried out first,
 * for no transaction holds it: it is looked whether everything is there.
 */
export async function undoTables(
  client: Client,
  change: MysqlChange,
  id: string,
  commit: (undone: Undone<MysqlChange>) => Promise<boolean>,
): Promise<Undone<MysqlChange>> {
  const made = await present(client, change.made)
  const copied = await alteredSince(client, change)
  const back: Moved[] = []
  const stayed: Moved[] = []
  const inTheWay: Table[] = []
  for (const one of change.moved) {
    const isAside = (await tableNamed(client, placeOf(one))) !== undefined
    const there = await tableNamed(client, one)
    if (!isAside && !there)
      throw new CannotUndo(`${one.schema}.${one.name} is gone from the server`)
    if (!isAside) stayed.push(one)
    else {
      back.push(one)
      if (there && !made.some((table) => isSame(table, there))) inTheWay.push(there)
    }
  }
  const moved = await planAside(client, id, [...made, ...inTheWay]).catch((error: unknown) => {
    throw error instanceof NotKeepable ? new CannotUndo(error.message) : error
  })
  const result: Undone<MysqlChange> = {
    tables: [],
    back: back.map(nameOf),
    aside: made.map(nameOf),
    inTheWay: inTheWay.map(nameOf),
    copied,
    change: {
      engine: 'mysql',
      url: change.url,
      tables: [],
      moved,
      made: back.map((one) => ({
        kind: 'table',
        ...nameOf(one),
        ...(change.made.some(({ altered, ...its }) => altered && isSame(its, one)) && {
          altered: true,
        }),
      })),
    },
  }
  if (!(await commit(result))) return result
  const renames = back.map((one) => ({ from: placeOf(one), to: one }))
  try {
    for (const one of back) await tie(client, one)
    await move(client, moved, renames)
  } catch (error) {
    if (!(error instanceof CommitLost)) for (const one of back) await cut(client, one)
    throw error
  }
  for (const one of [...back, ...stayed]) await makeTriggers(client, one, one.triggers)
  return result
}

/** Tables that were copied before they were altered, and whether somebody has changed them since. */
async function alteredSince(
  client: Client,
  { made, moved }: MysqlChange,
): Promise<NonNullable<Undone['copied']>> {
  const found = []
  for (const one of made.filter(({ altered }) => altered)) {
    const was = moved.find((other) => isSame(other, one))
    const now = await tablePrint(client, one)
    if (one.left === undefined && was && now === was.fingerprint && (await isShaped(client, was)))
      throw new CannotUndo(
        `${one.schema}.${one.name} stands as it did: what was to alter it did not last`,
      )
    const rows = Number(was?.fingerprint?.split(' ')[1]?.split(':')[0] ?? was?.copied ?? 0)
    found.push({ ...nameOf(one), rows, newer: now === undefined || now !== one.left })
  }
  return found
}

/** Whether a table is made of what its copy is made of, and points where it pointed. */
async function isShaped(client: Client, was: Moved): Promise<boolean> {
  const [one, other] = [await shapeOf(client, was), await shapeOf(client, placeOf(was))]
  const keys = (await foreignKeys(client, was, 'from')).map(({ name }) => name).sort()
  const then = was.ties.map(({ name }) => name).sort()
  return one === other && keys.join('\u0000') === then.join('\u0000')
}

/** What was made then and stands there now. */
async function present(client: Client, names: readonly TableName[]): Promise<readonly Table[]> {
  const found: Table[] = []
  for (const { schema, name } of names) {
    const table = await tableNamed(client, { schema, name })
    if (!table) throw new CannotUndo(`the table ${schema}.${name} is not there any more`)
    found.push(table)
  }
  return found
}

function nameOf({ schema, name }: TableName): TableName {
  return { schema, name }
}
