import type { ClientBase, QueryConfig, QueryResult } from 'pg'
import type { Aside } from './aside.ts'
import type { Capture } from './capture.ts'
import { asTheirs, type Theirs } from './session.ts'
import type { Written } from './steps.ts'
import type { Redefined } from './structure/part.ts'
import { oidsOf } from './tables.ts'

/** The steps of one transaction. */
export interface Run {
  readonly client: ClientBase
  readonly id: string
  readonly capture: Capture
  /** Settings of the session, which a step may change for those after it. */
  theirs: Theirs
  /** What no transaction takes back, or what others would wait for: done when it is sure to last. */
  readonly last: (() => Promise<void>)[]
}

export async function asThey<T>(run: Run, work: () => Promise<T>): Promise<T> {
  const { result, theirs } = await asTheirs(run.client, run.theirs, work)
  run.theirs = theirs
  return result
}

export interface StepDone {
  readonly result: QueryResult
  readonly aside?: Aside
  readonly redefined?: Redefined
}

/** One statement and no more, whatever the server takes its text for. */
export function runOne(client: ClientBase, text: string): Promise<QueryResult> {
  const extended: QueryConfig & { readonly queryMode: 'extended' } = { text, queryMode: 'extended' }
  return client.query(extended)
}

/** As the search path of the session finds them. */
export function named(run: Run, names: readonly Written[]): Promise<readonly number[]> {
  return asThey(run, () => oidsOf(run.client, names))
}
