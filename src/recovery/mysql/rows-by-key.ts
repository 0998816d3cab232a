import type { KeptTable, TableUndo } from '../database/change.ts'
import type { Taking } from './capture.ts'
import { keyNames } from './image.ts'
import { columnList, kept, quoted, quotedName, sameKey } from './names.ts'
import { sameRow } from './rows.ts'
import type { Client } from './session.ts'
import type { Column, Table } from './tables.ts'
import type { Target, Work } from './work.ts'

/** Rows that a key tells apart. */
export function putBackByKey(client: Client, target: Target): Work {
  return {
    target,
    measure: () => measure(client, target),
    async settle() {
      const own = await settleKept(client, target)
      return target.isWhole ? own + (await settleOthers(client, target)) : own
    },
  }
}

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

/** Columns as they are now, of those that there were. */
function then({ kept: one, table }: Target): readonly Column[] {
  return table.columns.filter(({ name }) => one.columns.includes(name))
}

async function measure(client: Client, target: Target): Promise<TableUndo> {
  const { kept: one, table } = target
  const keys = keysOf(one)
  if (keys === '') return { back: 0, changed: 0, removed: 0, newer: 0 }
  const first = quotedName(one.key[0] ?? '')
  const [o, n, t] = ['o', 'n', 't'].map((of) => `${of}.${first} IS NOT NULL`)
  const same = (of: string) => `(${sameRow(then(target), 't', of)})`
  const wanted = `IF(${o}, ${t} AND ${same('o')}, NOT (${t}))`
  const left = `IF(${n}, ${t} AND ${same('n')}, NOT (${t}))`
  const sum = (what: string) => `COALESCE(SUM(${what}), 0)`
  const [row = {}] = await client.rows(
    `SELECT ${sum(`${o} AND NOT (${t})`)} AS b, ${sum(`${o} AND ${t} AND NOT ${same('o')}`)} AS c,
       ${sum(`NOT (${o}) AND ${t}`)} AS r, ${sum(`NOT (${left}) AND NOT (${wanted})`)} AS newer
     FROM ${keys} k LEFT JOIN ${side(one.old, target)} o ON ${sameKey(one.key, 'k', 'o')}
     LEFT JOIN ${side(one.new, target)} n ON ${sameKey(one.key, 'k', 'n')}
     LEFT JOIN ${quoted(table)} t ON ${sameKey(one.key, 'k', 't')}`,
  )
  return {
    back: Number(row.b),
    changed: Number(row.c),
    removed: Number(row.r),
    newer: Number(row.newer),
  }
}

/** Away with every row of these keys that is not as it was, then in with those that are missing: no order matters. */
async function settleKept(client: Client, target: Target): Promise<number> {
  const { kept: one, table, before } = target
  const keys = keysOf(one)
  if (keys === '') return 0
  const at = quoted(table)
  const first = quotedName(one.key[0] ?? '')
  const gone = await client.run(
    `DELETE t FROM ${at} t JOIN ${keys} k ON ${sameKey(one.key, 't', 'k')}
     LEFT JOIN ${side(one.old, target)} o ON ${sameKey(one.key, 'o', 'k')}
     WHERE o.${first} IS NULL OR NOT (${sameRow(then(target), 't', 'o')})`,
  )
  if (one.old === undefined) return gone
  const given = then(target).filter(({ computed }) => !computed)
  const names = given.map(({ name }) => name)
  const added = table.columns.filter(
    ({ name, computed }) => !computed && !one.columns.includes(name),
  )
  const missing = `NOT EXISTS (SELECT 1 FROM ${at} t WHERE ${sameKey(one.key, 't', 'o')})`
  if (added.length === 0) {
    const back = await client.run(
      `INSERT INTO ${at} (${columnList(names)}) SELECT ${columnList(names, 'o')} FROM ${kept(one.old)} o WHERE ${missing}`,
    )
    return gone + back
  }
  // What was added since keeps its values where a row stays.
  const more = added.map(({ name }) => name)
  const stayed = await client.run(
    `INSERT INTO ${at} (${columnList([...names, ...more])})
     SELECT ${columnList(names, 'o')}, ${columnList(more, 'b')} FROM ${kept(one.old)} o
     JOIN ${kept(before)} b ON ${sameKey(one.key, 'b', 'o')} WHERE ${missing}`,
  )
  const back = await client.run(
    `INSERT INTO ${at} (${columnList(names)}) SELECT ${columnList(names, 'o')} FROM ${kept(one.old)} o WHERE ${missing}`,
  )
  return gone + stayed + back
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
      return true
    },
  }
}
