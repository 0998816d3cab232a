import { type ClientBase, DatabaseError, type QueryResult } from 'pg'
import { KEPT_SCHEMA, type Undone } from '../../database/change.ts'
import { CannotUndo, NotKeepable } from '../../database/refusal.ts'
import { Capture } from '../capture.ts'
import type { PostgresChange } from '../change.ts'
import type { Commit, Measured } from '../perform.ts'
import { asThey, type Run, runOne } from '../run.ts'
import { inTransaction, pin, theirsOf, xidOf } from '../session.ts'
import type { Step } from '../steps.ts'
import { isSame, wordsOfPart } from '../structure/part.ts'
import { partsOf } from '../structure/parts.ts'
import { changeWhole, leftOf } from './change-whole.ts'
import type { CopyPlace } from './copy.ts'
import { putWhole } from './put-whole.ts'
import type { Whole } from './whole.ts'

/**
 * Whether statements that cannot be kept otherwise may be tried with whole tables: what a database consists of, and where
 * this role has no place of its own in it, rows too.
 */
export async function isForWhole(
  client: ClientBase,
  steps: readonly Step[],
  error: unknown,
): Promise<boolean> {
  if (error instanceof NotKeepable && steps.every(isOfStructure)) return true
  if (!(error instanceof NotKeepable) && !isForbidden(error)) return false
  return (
    steps.every((step) => step.kind === 'rows' || isOfStructure(step)) &&
    (await isPlaceless(client))
  )
}

function isOfStructure(step: Step): boolean {
  switch (step.kind) {
    case 'truncate':
    case 'drop':
    case 'define':
    case 'make':
      return true
    case 'lasting':
      return step.whole
    case 'rows':
    case 'database':
    case 'foreign':
      return false
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '42501'
}

/** As on many servers that others run: nothing can be kept within. */
async function isPlaceless(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ placeless: boolean }>(
    `SELECT NOT coalesce((SELECT pg_catalog.pg_has_role(nspowner, 'USAGE') FROM pg_catalog.pg_namespace WHERE nspname = '${KEPT_SCHEMA}'),
       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')) AS placeless`,
  )
  return rows[0]?.placeless === true
}

/** Runs statements in one transaction with the tables that they change copied out first. Throws NotKeepable. */
export async function performWhole(
  client: ClientBase,
  url: string,
  id: string,
  steps: readonly Step[],
  place: CopyPlace,
  commit: Commit,
): Promise<Measured> {
  return inTransaction(client, async () => {
    const theirs = await theirsOf(client)
    await pin(client)
    await expectCounting(client)
    const { result, whole } = await changeWhole(client, id, place, undefined, async () => {
      const run: Run = { client, id, capture: new Capture(client, id), theirs, last: [] }
      const results: QueryResult[] = []
      for (const step of steps) results.push(await asThey(run, () => runOne(client, step.text)))
      return results
    })
    const isNothing = whole.tables.length + whole.parts.length === 0
    const change = isNothing ? undefined : await changeOf(client, url, whole)
    const measured = { change, results: result }
    return { result: measured, commit: await commit(measured) }
  })
}

/** What changes rows alone is known by it. */
async function expectCounting(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ counts: string }>(
    `SELECT current_setting('track_counts') AS counts`,
  )
  if (rows[0]?.counts !== 'on')
    throw new NotKeepable('the server does not count changes (track_counts is off)')
}

async function changeOf(client: ClientBase, url: string, whole: Whole): Promise<PostgresChange> {
  const none = { tables: [], moved: [], made: [], after: [] }
  return { engine: 'postgres', url, xid: await xidOf(client), ...none, whole }
}

/** Takes it back in one transaction, with what stands there now copied out first. */
export async function undoWhole(
  client: ClientBase,
  { url, xid, whole }: PostgresChange & { readonly whole: Whole },
  id: string,
  place: CopyPlace,
  commit: (undone: Undone<PostgresChange>) => Promise<boolean>,
): Promise<Undone<PostgresChange>> {
  return inTransaction(client, async () => {
    await pin(client)
    await expectLasting(client, xid)
    const copied = []
    for (const { schema, name, was, left } of whole.tables) {
      const now = (await leftOf(client, { schema, name })).left
      copied.push({ schema, name, rows: was?.copied.rows, newer: now !== left })
    }
    const there = await partsOf(client)
    const parts = whole.parts.map(({ was, is }) => {
      const one = was ?? is
      const newer = !isSame(is, there.get(one?.name ?? ''))
      return { name: one ? wordsOfPart(one) : '', gone: was === undefined, newer }
    })
    const { whole: back } = await changeWhole(client, id, place, whole.tables, () =>
      putWhole(client, whole, place.store, id),
    ).catch((error: unknown) => {
      throw error instanceof NotKeepable ? new CannotUndo(error.message) : error
    })
    const result: Undone<PostgresChange> = {
      tables: [],
      back: [],
      aside: [],
      inTheWay: [],
      parts,
      copied,
      change: await changeOf(client, url, back),
    }
    return { result, commit: await commit(result) }
  })
}

/** Of a transaction that was taken back there is nothing to undo. */
async function expectLasting(client: ClientBase, xid: string): Promise<void> {
  const { rows } = await client.query<{ status: string | null }>(
    'SELECT pg_xact_status($1::text::xid8) AS status',
    [xid],
  )
  if (rows[0]?.status === 'aborted')
    throw new CannotUndo('what it is about did not last: nothing was changed')
  if (rows[0]?.status === 'in progress') throw new CannotUndo('what it is about is still under way')
}
