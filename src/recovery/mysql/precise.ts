import type { Taking } from './capture.ts'
import { keyNames, ROWS_MAX, tooMuch } from './image.ts'
import { columnList, kept, quoted, quotedName, sameKey } from './names.ts'
import type { Reach } from './reach.ts'
import { sameRow } from './rows.ts'
import type { Client } from './session.ts'
import type { RowStep } from './steps.ts'
import { follows, foreignKeys, isSame, type Table, tableNamed } from './tables.ts'

/**
 * How the only table that a statement names is taken without copying all of it, where what was taken can be proven
 * afterwards to be what was changed. Undefined where it cannot.
 */
export async function takePrecisely(
  client: Client,
  steps: readonly RowStep[],
  reach: Reach,
): Promise<Taking | undefined> {
  const [step, ...more] = steps
  const [target, ...others] = step?.targets.tables ?? []
  if (!step || !target || more.length + others.length > 0 || reach.acts) return undefined
  // To evaluate one twice would change it.
  if (step.words.tokens.some(({ kind }) => kind === 'variable')) return undefined
  const named = await tableNamed(client, target)
  const table = reach.tables.find((one) => named && isSame(one, named))
  if (!table || table.key.length === 0 || (await isFollower(client, table, reach))) return undefined
  const { one } = step.targets
  if (step.words.is(0, 'insert')) return isPlain(step) ? takeTail(client, table) : undefined
  if (!one) return undefined
  const names = columnList(table.columns.map(({ name }) => name))
  const from = `SELECT ${columnList(
    table.columns.map(({ name }) => name),
    quotedName(one.alias),
  )} FROM ${one.source} ${one.which} FOR UPDATE`
  return takeNamed(client, table, `(${names}) ${from}`, step.words.is(0, 'delete'))
}

/** Its rows may also be changed by way of a foreign key to a table that is changed. */
async function isFollower(client: Client, table: Table, reach: Reach): Promise<boolean> {
  const keys = await foreignKeys(client, table, 'from')
  return keys.some((key) => follows(key) && reach.tables.some((one) => isSame(one, key.to)))
}

function isPlain({ words }: RowStep): boolean {
  return !words.tokens.some(({ kind, text }) => kind === 'word' && text === 'duplicate')
}

/**
 * The rows that its own condition names. As many as the server says it has changed must be gone or differ, and all others
 * of them be there as they were: then these are the ones, and there are no others.
 */
function takeNamed(client: Client, table: Table, from: string, deletes: boolean): Taking {
  const at = quoted(table)
  const key = keyNames(table)
  let taken = 0
  return {
    table,
    async take(old) {
      taken = await client.run(`INSERT INTO ${kept(old)} ${from}`)
      if (taken > ROWS_MAX) throw tooMuch(table)
    },
    async compare(old, came, affected) {
      const stand = Number(
        await client.value(
          `SELECT COUNT(*) FROM ${kept(old)} o JOIN ${at} t ON ${sameKey(key, 'o', 't')}`,
        ),
      )
      if (deletes)
        return stand === 0 && taken === affected
          ? { deleted: taken, updated: 0, inserted: 0 }
          : undefined
      if (stand !== taken) return undefined
      const same = sameRow(table.columns, 't', 'o')
      const joined = `${kept(old)} o JOIN ${at} t ON ${sameKey(key, 'o', 't')}`
      const names = table.columns.map(({ name }) => name)
      const changed = await client.run(
        `INSERT INTO ${kept(came)} (${columnList(names)}) SELECT ${columnList(names, 't')} FROM ${joined} WHERE NOT (${same})`,
      )
      // Each of those that stand there is the same, or one of these.
      if (changed < taken) await client.run(`DELETE o FROM ${joined} WHERE ${same}`)
      return changed === affected ? { deleted: 0, updated: changed, inserted: 0 } : undefined
    },
  }
}

const WHOLE_NUMBERS = /^(tiny|small|medium|big)?int$/

/**
 * Rows that are added behind the last one, where nobody else may add any: as many must be there as the server says it has
 * added.
 */
function takeTail(client: Client, table: Table): Taking | undefined {
  const [key, ...more] = keyNames(table)
  const column = table.columns.find(({ name }) => name === key)
  if (key === undefined || more.length > 0 || !WHOLE_NUMBERS.test(column?.type ?? ''))
    return undefined
  const at = quoted(table)
  let last: string | undefined
  const behind = () => (last === undefined ? '' : `WHERE ${quotedName(key)} > ${last}`)
  let isFree = false
  return {
    table,
    async take() {
      last = (await client.value(`SELECT MAX(${quotedName(key)}) FROM ${at}`)) ?? undefined
      const rows = await client.rows(
        `SELECT ${quotedName(key)} FROM ${at} ${behind()} LIMIT 1 FOR UPDATE`,
      )
      isFree = rows.length === 0
    },
    async compare(_old, came, affected) {
      if (!isFree) return undefined
      const names = columnList(table.columns.map(({ name }) => name))
      const added = await client.run(
        `INSERT INTO ${kept(came)} (${names}) SELECT ${names} FROM ${at} ${behind()}`,
      )
      return added === affected ? { deleted: 0, updated: 0, inserted: added } : undefined
    },
  }
}
