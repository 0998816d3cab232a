import type { ClientBase } from 'pg'
import type { TableUndo, Undone } from '../../database/change.ts'
import { ownSchema } from '../capture.ts'
import type { PostgresChange } from '../change.ts'
import { pin, xidOf } from '../session.ts'
import { keepColumn, newerIn, noteLeft } from './column-values.ts'
import {
  type Changed,
  changedBetween,
  isSame,
  type KeptColumn,
  type Parts,
  type Redefined,
  wordsOfPart,
} from './part.ts'
import { partsOf } from './parts.ts'
import { type Filled, partsBack } from './parts-back.ts'

/** Takes back what statements have made of a database's parts, the last one first, within a transaction. */
export async function undoRedefined(
  client: ClientBase,
  change: PostgresChange,
  id: string,
): Promise<Undone<PostgresChange>> {
  await pin(client)
  await ownSchema(client)
  const tables: Undone['tables'][number][] = []
  const parts: NonNullable<Undone['parts']>[number][] = []
  const redefined: Redefined[] = []
  for (const [turn, one] of [...(change.redefined ?? [])].reverse().entries()) {
    const before = await partsOf(client)
    parts.push(...one.parts.map((part) => told(part, before)))
    const newer = new Map<KeptColumn, number>()
    for (const column of one.columns) newer.set(column, await newerIn(client, column))
    const columns = await keepAgain(client, one, before, `${id}_${turn}`)
    const filled = await partsBack(client, one, `${id}_${turn}`)
    for (const column of columns) if (column.stays) await noteLeft(client, column)
    tables.push(...one.columns.map((column) => rowsOf(column, filled, newer.get(column) ?? 0)))
    redefined.push({ parts: changedBetween(before, await partsOf(client)), columns })
  }
  await client.query('SET CONSTRAINTS ALL IMMEDIATE')
  const { engine, url } = change
  const xid = await xidOf(client)
  return {
    tables,
    back: [],
    aside: [],
    inTheWay: [],
    parts,
    change: { engine, url, xid, tables: [], moved: [], made: [], after: [], redefined },
  }
}

/** Whether it is what the statement left, or somebody has changed it since. */
function told(part: Changed, now: Parts): NonNullable<Undone['parts']>[number] {
  const { was, is } = part
  const one = was ?? is
  const newer = !isSame(is, now.get(one?.name ?? ''))
  return { name: one ? wordsOfPart(one) : '', gone: was === undefined, newer }
}

/** The values of columns that go again, or become another type again. */
async function keepAgain(
  client: ClientBase,
  { parts }: Redefined,
  now: Parts,
  base: string,
): Promise<readonly KeptColumn[]> {
  const kept: KeptColumn[] = []
  for (const [i, { was, is }] of parts.entries()) {
    const there = now.get((was ?? is)?.name ?? '')
    if (!there?.column || there.column.computed || there.make === was?.make) continue
    kept.push(await keepColumn(client, `${base}_${i}_column`, there.column, was !== undefined))
  }
  return kept
}

function rowsOf(
  { schema, name, rows }: KeptColumn,
  filled: Filled,
  newer: number,
): { readonly schema: string; readonly name: string } & TableUndo {
  return { schema, name, back: 0, changed: filled.get(rows) ?? 0, removed: 0, newer }
}
