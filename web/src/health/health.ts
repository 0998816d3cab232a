import { signal } from '@preact/signals'
import type { Health } from '../../../src/daemon/people/api.ts'
import { get } from '../daemon/request.ts'
import { failureOf } from '../shell/failure.ts'
import { clock } from '../time/clock.ts'

export type Run =
  | { readonly state: 'never' }
  | { readonly state: 'running'; readonly since: number }
  | { readonly state: 'done'; readonly at: number; readonly health: Health }
  | { readonly state: 'failed'; readonly why: string }

/** Kept while one looks elsewhere: a run takes seconds. */
export const run = signal<Run>({ state: 'never' })

export async function test(): Promise<void> {
  if (run.peek().state === 'running') return
  run.value = { state: 'running', since: clock.peek() }
  try {
    const health = await get<Health>('/api/health')
    run.value = { state: 'done', at: clock.peek(), health }
  } catch (error) {
    run.value = { state: 'failed', why: failureOf(error) }
  }
}
