import type { Origin } from '../action/action.ts'

/** Calls whose end is waited for; an agent has a handful at once. */
const CALLS_MAX = 200

/** What is known of calls while they run. Of too many the oldest is forgotten: its end then tells nothing. */
export class RunningCalls<Known> {
  readonly #known = new Map<string, Known>()

  add({ session, call }: Pick<Origin, 'session' | 'call'>, known: Known): void {
    if (call === undefined) return
    const oldest = this.#known.keys().next().value
    if (this.#known.size >= CALLS_MAX && oldest !== undefined) this.#known.delete(oldest)
    this.#known.set(keyOf(session, call), known)
  }

  /** Once: its end is told more than once. */
  take({ session, call }: Pick<Origin, 'session' | 'call'>): Known | undefined {
    if (call === undefined) return undefined
    const key = keyOf(session, call)
    const known = this.#known.get(key)
    this.#known.delete(key)
    return known
  }
}

function keyOf(session: string, call: string): string {
  return JSON.stringify([session, call])
}
