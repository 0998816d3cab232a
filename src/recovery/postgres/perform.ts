import type { ClientBase, QueryResult } from 'pg'
import type { KeptTable } from '../database/change.ts'
import { NotKeepable } from '../database/refusal.ts'
import { type Aside, madeSince, relationsIn } from './aside.ts'
import { Capture, ownSchema } from './capture.ts'
import { catalogueOf } from './catalogue.ts'
import type { Made, PostgresChange } from './change.ts'
import { dropDatabase } from './databases.ts'
import { drop, truncate } from './drop.ts'
import { kept } from './names.ts'
import { asThey, named, type Run, runOne, type StepDone } from './run.ts'
import { inTransaction, pin, theirsOf, xidOf } from './session.ts'
import type { Step } from './steps.ts'
import type { Redefined } from './structure/part.ts'
import { redefine } from './structure/redefine.ts'
import { tablesOf, withFollowers } from './tables.ts'

/** A statement that changes what nobody watched is taken back, and done again with those tables watched too. */
const TRIES_MAX = 4

/** What the statements would leave behind, before they are made to last. */
export interface Measured {
  /** Absent where nothing was changed. */
  readonly change: PostgresChange | undefined
  readonly results: readonly QueryResult[]
}

/** Whether it shall last: whoever answers yes has written down how it is undone. */
export type Commit = (measured: Measured) => Promise<boolean>

/**
 * Runs statements in one transaction that keeps what they replace. Throws NotKeepable, with nothing changed, where that
 * cannot be done. `reads`: they are known to change nothing.
 */
export async function performKept(
  client: ClientBase,
  url: string,
  id: string,
  steps: readonly Step[],
  reads: boolean,
  commit: Commit,
): Promise<Measured> {
  for (const step of steps)
    if (step.kind === 'lasting' || step.kind === 'foreign') throw refused(step)
  if (reads) return readOnly(client, steps)
  const defines = definesIn(steps)
  if (defines.length > 0 && defines.length < steps.length)
    throw new NotKeepable(
      'what changes tables, functions or rights is kept by itself: run the other statements before or after it',
    )
  if (defines.length > 0)
    return inTransaction(client, async () => {
      const measured = await runDefines(client, url, id, defines)
      return { result: measured, commit: await commit(measured) }
    })
  const watched = new Set<number>()
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const done = await inTransaction<Measured | Missed>(client, async () => {
      const run = await newRun(client, id)
      const measured = await runSteps(run, url, steps, watched)
      if (isMissed(measured)) return { result: measured, commit: false }
      const isWanted = await commit(measured)
      if (isWanted) for (const work of run.last) await work()
      return { result: measured, commit: isWanted }
    })
    if (!isMissed(done)) return done
    for (const oid of done.missed) watched.add(oid)
  }
  throw new NotKeepable('it changes more than can be kept')
}

async function readOnly(client: ClientBase, steps: readonly Step[]): Promise<Measured> {
  return inTransaction(client, async () => {
    await client.query('SET TRANSACTION READ ONLY')
    const results: QueryResult[] = []
    for (const step of steps) results.push(await runOne(client, step.text))
    return { result: { change: undefined, results }, commit: true }
  })
}

interface Missed {
  readonly missed: readonly number[]
}

function isMissed(one: Measured | Missed): one is Missed {
  return 'missed' in one
}

async function newRun(client: ClientBase, id: string): Promise<Run> {
  return { client, id, capture: new Capture(client, id), theirs: await theirsOf(client), last: [] }
}

async function runSteps(
  run: Run,
  url: string,
  steps: readonly Step[],
  alsoWatched: ReadonlySet<number>,
): Promise<Measured | Missed> {
  const { client, id } = run
  await pin(client)
  const before = await relationsIn(client)
  await run.capture.begin()
  await run.capture.watch(await tablesOf(client, [...alsoWatched]))
  const results: QueryResult[] = []
  const asides: Aside[] = []
  for (const step of steps) {
    const { result, aside } = await runStep(run, step)
    results.push(result)
    if (aside) asides.push(aside)
  }
  // What waits for the end is done now, while it is watched.
  await asThey(run, () => client.query('SET CONSTRAINTS ALL IMMEDIATE'))
  const now = await relationsIn(client)
  const missed = await run.capture.missed()
  const known = missed.filter((oid) => before.has(oid))
  if (known.length > 0) return { missed: known }
  if (missed.some((oid) => !now.has(oid)))
    throw new NotKeepable('it changes what Interlock keeps, or a table that is gone again')
  await run.capture.expectInOrder()
  const within = await run.capture.within()
  const tables = await run.capture.end()
  const change = await changeOf(client, url, { tables, within }, asides, madeSince(before, now))
  if (change === undefined) await client.query(`DROP TABLE ${kept(`${id}_fires`)}`)
  return { change, results }
}

/** What is made beside them is taken for one of them: of columns and functions, what makes them tells how they go. */
function definesIn(steps: readonly Step[]): readonly (Step & { readonly kind: 'define' })[] {
  if (!steps.some(({ kind }) => kind === 'define')) return []
  return steps.flatMap((step) => {
    if (step.kind === 'make') return { ...step, kind: 'define', columns: [] }
    return step.kind === 'define' ? step : []
  })
}

async function runDefines(
  client: ClientBase,
  url: string,
  id: string,
  steps: readonly (Step & { readonly kind: 'define' })[],
): Promise<Measured> {
  const run = await newRun(client, id)
  await pin(client)
  await ownSchema(client)
  const results: QueryResult[] = []
  const all: Redefined[] = []
  for (const [turn, step] of steps.entries()) {
    const { result, redefined } = await redefine(run, step, turn)
    results.push(result)
    if (redefined) all.push(redefined)
  }
  if (all.every(({ parts }) => parts.length === 0)) return { change: undefined, results }
  const xid = await xidOf(client)
  const none = { tables: [], moved: [], made: [], after: [] }
  return { change: { engine: 'postgres', url, xid, ...none, redefined: all }, results }
}

async function runStep(run: Run, step: Step): Promise<StepDone> {
  switch (step.kind) {
    case 'rows':
      return runRows(run, step)
    case 'truncate':
      return truncate(run, step)
    case 'drop':
      return drop(run, step)
    case 'database':
      return dropDatabase(run, step)
    case 'make':
      return { result: await asThey(run, () => runOne(run.client, step.text)) }
    case 'define':
    case 'lasting':
    case 'foreign':
      throw refused(step)
  }
}

function refused(step: Step & { readonly kind: 'define' | 'lasting' | 'foreign' }): NotKeepable {
  return new NotKeepable(
    step.kind === 'foreign' ? `it ${step.why}` : `nothing here brings it back (${step.what})`,
  )
}

async function runRows(run: Run, step: Step & { readonly kind: 'rows' }): Promise<StepDone> {
  const { client, capture } = run
  const oids = await named(run, step.targets)
  await capture.watch(await tablesOf(client, await withFollowers(client, oids)))
  const stood = await catalogueOf(client)
  const result = await asThey(run, () => runOne(client, step.text))
  if ((await catalogueOf(client)) !== stood)
    throw new NotKeepable('something in it changes more than rows: a table, a function, a right')
  return { result }
}

async function changeOf(
  client: ClientBase,
  url: string,
  rows: { readonly tables: readonly KeptTable[]; readonly within: readonly string[] },
  asides: readonly Aside[],
  made: readonly Made[],
): Promise<PostgresChange | undefined> {
  const moved = asides.flatMap((one) => one.moved)
  const after = asides.flatMap((one) => one.after)
  const { tables, within } = rows
  if (tables.length + moved.length + made.length + after.length === 0) return undefined
  const xid = await xidOf(client)
  const inner = within.length > 0 && { within }
  return { engine: 'postgres', url, xid, ...inner, tables, moved, made, after }
}
