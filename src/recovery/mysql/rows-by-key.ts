import type { KeptTable, TableUndo } from '../database/change.ts'
import type { Taking } from './capture.ts'
import { countKept, keyNames } from './image.ts'
import { columnList, kept, quoted, quotedName, sameKey } from './names.ts'
import { sameRow } from './rows.ts'
import type { Client } from './session.ts'
import type { Column, Table } from './tables.ts'
import type { Target, Work } from './work.ts'

/** Rows that a key tells apart. */
export function putBackByKey(client: Client, target: Target): Work {
  // What was counted holds until something is done about it, where nothing else can happen to the table.
  let counted: Stand | undefined
  return {
    target,
    async measure() {
      const stand = await measure(client, target)
      counted = stand
      return stand
    },
    async settle() {
      if (target.isWhole)
        return (await settleKept(client, target, UNKNOWN)) + (await settleOthers(client, target))
      const isFirst = counted !== undefined
      const stand = counted ?? (await wrongOf(client, target))
      counted = undefined
      const wrong = stand.back + stand.changed + stand.removed
      if (wrong > 0) await settleKept(client, target, stand, isFirst)
      // Whatever the server says that it has changed: it is looked at again.
      return wrong
    },
  }
}

/** How the rows of a change stand. */
interface Stand extends TableUndo {
  /** Of its keys, those that are in the table. */
  readonly present: number
}

/** Each of it may be there, or not. */
const UNKNOWN: Stand = { back: 1, changed: 1, removed: 1, newer: 0, present: 1 }

/** The keys of a change: what is not among them was no part of it. */
function keysOf({ key, old, new: came, deleted, inserted }: KeptTable): string {
  // Where nothing was added, or nothing deleted, one side has all of them.
  const sides = inserted === 0 ? [old] : deleted === 0 ? [came] : [old, came]
  const parts = sides.flatMap((name) =>
    name === undefined ? [] : [`SELECT ${columnList(key)} FROM ${kept(name)}`],
  )
  return parts.length === 0 ? '' : `(${parts.join(' UNION ')})`
}

/** A table of what is kept, or one without rows. */
function side(name: string | undefined, { table }: Target): string {
  return name === undefined
    ? `(SELECT ${columnList(table.columns.map((one) => one.name))} FROM ${quoted(table)} WHERE FALSE)`
    : kept(name)
}

/** Rows as they were as `o`, as they came as `n` where that is asked for, and as they are as `t`: one of each key. */
function standing(target: Target, came: boolean): string {
  const { kept: one, table } = target
  const join = (name: string | undefined, as: string, to: string) =>
    `LEFT JOIN ${side(name, target)} ${as} ON ${sameKey(one.key, to, as)}`
  const [of, from] =
    one.inserted === 0 && one.old !== undefined
      ? ['o', `${kept(one.old)} o ${came ? join(one.new, 'n', 'o') : ''}`]
      : ['k', `${keysOf(one)} k ${join(one.old, 'o', 'k')} ${came ? join(one.new, 'n', 'k') : ''}`]
  return `${from} LEFT JOIN ${quoted(table)} t ON ${sameKey(one.key, of, 't')}`
}

/** Columns as they are now, of those that there were. */
function then({ kept: one, table }: Target): readonly Column[] {
  return table.columns.filter(({ name }) => one.columns.includes(name))
}

async function measure(client: Client, target: Target): Promise<Stand> {
  const { kept: one } = target
  if (keysOf(one) === '') return { back: 0, changed: 0, removed: 0, newer: 0, present: 0 }
  const first = quotedName(one.key[0] ?? '')
  const [o, n, t] = ['o', 'n', 't'].map((of) => `${of}.${first} IS NOT NULL`)
  const same = (of: string) => `(${sameRow(then(target), 't', of)})`
  const wanted = `IF(${o}, ${t} AND ${same('o')}, NOT (${t}))`
  const left = one.new === undefined ? `NOT (${t})` : `IF(${n}, ${t} AND ${same('n')}, NOT (${t}))`
  const sum = (what: string) => `COALESCE(SUM(${what}), 0)`
  const [row = {}] = await client.rows(
    `SELECT ${sum(`${o} AND NOT (${t})`)} AS b, ${sum(`${o} AND ${t} AND NOT ${same('o')}`)} AS c,
       ${sum(`NOT (${o}) AND ${t}`)} AS r, ${sum(`NOT (${left}) AND NOT (${wanted})`)} AS newer, ${sum(`${t}`)} AS present
     FROM ${standing(target, one.new !== undefined)}`,
  )
  return {
    back: Number(row.b),
    changed: Number(row.c),
    removed: Number(row.r),
    newer: Number(row.newer),
    present: Number(row.present),
  }
}

/** Looks at every row of a change: none is wrong, or each may be. */
async function wrongOf(client: Client, target: Target): Promise<Stand> {
  const { kept: one } = target
  if (keysOf(one) === '') return { ...UNKNOWN, back: 0, changed: 0, removed: 0 }
  const first = quotedName(one.key[0] ?? '')
  const wrong = await client.value(
    `SELECT COUNT(*) FROM ${standing(target, false)}
     WHERE IF(o.${first} IS NULL, t.${first} IS NOT NULL, t.${first} IS NULL OR NOT (${sameRow(then(target), 't', 'o')}))`,
  )
  return wrong === '0' ? { ...UNKNOWN, back: 0, changed: 0, removed: 0 } : UNKNOWN
}

/** Brings every row of these keys to where it shall be; those that are there in their places, where that may do. */
async function settleKept(
  client: Client,
  target: Target,
  stand: Stand,
  inPlace = false,
): Promise<number> {
  const { kept: one } = target
  if (keysOf(one) === '') return 0
  const { old } = one
  const isChanged = stand.changed > 0 && old !== undefined
  const changed = isChanged && inPlace ? await changeBack(client, target, old) : undefined
  // In their places they may have stood in each other's way: away with them, then no order matters.
  const isLeft = isChanged && changed === undefined
  const gone = stand.removed > 0 || isLeft ? await takeAway(client, target) : 0
  const isMissing = old !== undefined && (stand.back > 0 || isLeft)
  const back = isMissing ? await putIn(client, target, old, stand.present > 0) : 0
  return (changed ?? 0) + gone + back
}

/**
 * Undefined, with nothing changed, where one of them has what another one must have alone. MySQL leaves a value that it
 * takes for equal (1 and 1.0 in JSON): then they are taken away in the next round.
 */
async function changeBack(
  client: Client,
  target: Target,
  old: string,
): Promise<number | undefined> {
  const { kept: one, table } = target
  // What was added since keeps its values: one that notes the time of a change would be set otherwise.
  const given = table.columns
    .filter(({ computed }) => !computed)
    .map(({ name }) => [`t.${quotedName(name)}`, one.columns.includes(name) ? 'o' : 't'] as const)
    .map(([at, from]) => `${at} = ${from}${at.slice(1)}`)
  return client
    .run(
      `UPDATE ${quoted(table)} t JOIN ${kept(old)} o ON ${sameKey(one.key, 't', 'o')} SET ${given.join(', ')}
       WHERE NOT (${sameRow(then(target), 't', 'o')})`,
    )
    .catch((error: unknown) => {
      if (error instanceof Error && 'errno' in error && error.errno === DUPLICATE) return undefined
      throw error
    })
}

const DUPLICATE = 1062

/** Every row of these keys that is not as it was. */
function takeAway(client: Client, target: Target): Promise<number> {
  const { kept: one, table } = target
  return client.run(
    `DELETE t FROM ${quoted(table)} t JOIN ${keysOf(one)} k ON ${sameKey(one.key, 't', 'k')}
     LEFT JOIN ${side(one.old, target)} o ON ${sameKey(one.key, 'o', 'k')}
     WHERE o.${quotedName(one.key[0] ?? '')} IS NULL OR NOT (${sameRow(then(target), 't', 'o')})`,
  )
}

/** Every row that is missing. Where some may be there the server holds all of them before it adds one. */
async function putIn(
  client: Client,
  target: Target,
  old: string,
  isSomeThere: boolean,
): Promise<number> {
  const { kept: one, table, before } = target
  const at = quoted(table)
  const names = then(target)
    .filter(({ computed }) => !computed)
    .map(({ name }) => name)
  const add = (columns: readonly string[], values: string, from: string) =>
    client.run(
      `INSERT INTO ${at} (${columnList(columns)}) SELECT ${values} FROM ${kept(old)} o ${from}
       ${isSomeThere ? `WHERE NOT EXISTS (SELECT 1 FROM ${at} t WHERE ${sameKey(one.key, 't', 'o')})` : ''}`,
    )
  // What was added since keeps its values where a row stays.
  const more = table.columns
    .filter(({ name, computed }) => !computed && !one.columns.includes(name))
    .map(({ name }) => name)
  const stayed =
    more.length > 0 && isSomeThere
      ? await add(
          [...names, ...more],
          `${columnList(names, 'o')}, ${columnList(more, 'b')}`,
          `JOIN ${kept(before)} b ON ${sameKey(one.key, 'b', 'o')}`,
        )
      : 0
  return stayed + (await add(names, columnList(names, 'o'), ''))
}

/** All other rows are as they were before the undo, whatever a trigger has done to them meanwhile. */
async function settleOthers(client: Client, target: Target): Promise<number> {
  const { kept: one, table, before } = target
  const at = quoted(table)
  const key = keyNames(table)
  const first = quotedName(key[0] ?? '')
  const keys = keysOf(one)
  const isOther = (of: string) =>
    keys === '' ? 'TRUE' : `NOT EXISTS (SELECT 1 FROM ${keys} k WHERE ${sameKey(key, 'k', of)})`
  const gone = await client.run(
    `DELETE t FROM ${at} t LEFT JOIN ${kept(before)} b ON ${sameKey(key, 'b', 't')}
     WHERE (b.${first} IS NULL OR NOT (${sameRow(table.columns, 't', 'b')})) AND ${isOther('t')}`,
  )
  const names = table.columns.filter(({ computed }) => !computed).map(({ name }) => name)
  const back = await client.run(
    `INSERT INTO ${at} (${columnList(names)}) SELECT ${columnList(names, 'b')} FROM ${kept(before)} b
     WHERE NOT EXISTS (SELECT 1 FROM ${at} t WHERE ${sameKey(key, 't', 'b')}) AND ${isOther('b')}`,
  )
  return gone + back
}

/** Only rows of the keys that are kept, where nothing else can happen to the table: no trigger, no foreign key. */
export function takeByKeys(client: Client, table: Table, one: KeptTable): Taking {
  const names = table.columns.map(({ name }) => name)
  const at = `${quoted(table)} t JOIN ${keysOf(one)} k ON ${sameKey(one.key, 't', 'k')}`
  const same = sameRow(table.columns, 't', 'o')
  return {
    table,
    async take(old) {
      await client.run(
        `INSERT INTO ${kept(old)} (${columnList(names)}) SELECT ${columnList(names, 't')} FROM ${at} FOR UPDATE`,
      )
    },
    async compare(old, came) {
      await client.run(
        `INSERT INTO ${kept(came)} (${columnList(names)}) SELECT ${columnList(names, 't')} FROM ${at}
         LEFT JOIN ${kept(old)} o ON ${sameKey(one.key, 't', 'o')}
         WHERE o.${quotedName(one.key[0] ?? '')} IS NULL OR NOT (${same})`,
      )
      await client.run(
        `DELETE o FROM ${kept(old)} o JOIN ${quoted(table)} t ON ${sameKey(one.key, 't', 'o')} WHERE ${same}`,
      )
      return countKept(client, one.key, old, came)
    },
  }
}
