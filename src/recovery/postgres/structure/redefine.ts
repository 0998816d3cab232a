import type { ClientBase } from 'pg'
import type { TableName } from '../../database/change.ts'
import { NotKeepable } from '../../database/refusal.ts'
import { changedSince, countedNow } from '../counts.ts'
import { asThey, type Run, runOne, type StepDone } from '../run.ts'
import type { Step, Written } from '../steps.ts'
import { oidsOf, tablesOf } from '../tables.ts'
import { keepColumn, noteLeft, printOf } from './column-values.ts'
import { type Changed, changedBetween, type KeptColumn, type Parts, wordsOfPart } from './part.ts'
import { partsOf } from './parts.ts'
import { partsBack } from './parts-back.ts'
import { type Made, rehearse } from './rehearsal.ts'
import { restOf } from './rest.ts'

/**
 * Runs a statement that changes what a database is made of, keeps what it was, and makes it that again once, where nobody
 * sees it: what does not come out the very same is not run.
 */
export async function redefine(
  run: Run,
  step: Step & { readonly kind: 'define' },
  turn: number,
): Promise<StepDone> {
  const { client, id } = run
  const before = await madeOf(client)
  const columns = await keepColumns(run, step, before.parts, turn)
  const counted = await countedNow(client, id)
  const prints = await printsOf(client, columns)
  const result = await asThey(run, () => runOne(client, step.text))
  const now = await partsOf(client)
  if ((await changedSince(client, counted, id)).length > 0)
    throw new NotKeepable('it changes rows along with what they stand in')
  for (const one of columns) if (one.stays) await noteLeft(client, one)
  const parts = changedBetween(before.parts, now)
  const redefined = { parts: withPlaces(parts, before.parts), columns }
  expectMakeable(parts)
  expectValues(parts, columns)
  const takeBack = () => partsBack(client, redefined, id)
  await rehearse(client, before, takeBack, () => expectPrints(client, prints))
  return { result, redefined }
}

async function madeOf(client: ClientBase): Promise<Made> {
  return { parts: await partsOf(client), rest: await restOf(client) }
}

async function keepColumns(
  run: Run,
  step: Step & { readonly kind: 'define' },
  parts: Parts,
  turn: number,
): Promise<readonly KeptColumn[]> {
  const kept: KeptColumn[] = []
  for (const [i, { table, column, stays }] of step.columns.entries()) {
    const name = await nameOf(run, table)
    const part = [...parts.values()].find(
      (one) =>
        one.column?.schema === name?.schema &&
        one.column?.name === name?.name &&
        one.column?.column === column,
    )
    // The server says what is wrong with one that is not there; what is computed comes back by itself.
    if (!part?.column || part.column.computed) continue
    if (part.make === null) throw new NotKeepable(`${wordsOfPart(part)} numbers its rows by itself`)
    kept.push(await keepColumn(run.client, `${run.id}_${turn}_${i}_column`, part.column, stays))
  }
  return kept
}

async function nameOf(run: Run, table: Written): Promise<TableName | undefined> {
  const [oid] = await asThey(run, () => oidsOf(run.client, [table]))
  return oid === undefined ? undefined : (await tablesOf(run.client, [oid]))[0]
}

/** What goes can be made again, and what comes can be taken away; columns of a view come and go with it. */
function expectMakeable(parts: readonly Changed[]): void {
  for (const { was, is } of parts) {
    const isOfView = (was ?? is)?.kind === 'column' && (was ?? is)?.column === null
    if (isOfView) continue
    if (was && !is && was.make === null)
      throw new NotKeepable(`${wordsOfPart(was)} would be gone, and nothing here makes it again`)
    if (is && !was && is.drop === null)
      throw new NotKeepable(`nothing here takes ${wordsOfPart(is)} away again`)
  }
}

/** A column whose values nobody kept is not lost, nor changed. */
function expectValues(parts: readonly Changed[], columns: readonly KeptColumn[]): void {
  for (const { was, is } of parts) {
    const column = was?.column
    if (!was || !column || column.computed || was.make === is?.make) continue
    const isKept = columns.some(
      (one) =>
        one.schema === column.schema && one.name === column.name && one.column === column.column,
    )
    if (!isKept) throw new NotKeepable(`nothing keeps the values of ${wordsOfPart(was)}`)
  }
}

function withPlaces(parts: readonly Changed[], before: Parts): readonly Changed[] {
  const columns = [...before.values()].flatMap(({ column }) => column ?? [])
  return parts.map((one) => {
    const column = one.is ? undefined : one.was?.column
    if (!column) return one
    const last = columns.findLast(
      ({ schema, name }) => schema === column.schema && name === column.name,
    )
    return last?.column === column.column ? one : { ...one, goesLast: true }
  })
}

type Prints = ReadonlyMap<KeptColumn, string>

async function printsOf(client: ClientBase, columns: readonly KeptColumn[]): Promise<Prints> {
  const prints = new Map<KeptColumn, string>()
  for (const one of columns) prints.set(one, await printOf(client, one))
  return prints
}

async function expectPrints(client: ClientBase, prints: Prints): Promise<void> {
  for (const [one, print] of prints)
    if ((await printOf(client, one)) !== print)
      throw new NotKeepable(
        `the values of ${one.schema}.${one.name}.${one.column} would not come back`,
      )
}
