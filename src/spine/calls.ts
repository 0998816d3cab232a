import type { Deed } from '../action/action.ts'
import { JUDGED_CALLS_MAX } from '../limits.ts'
import { sha256 } from '../record/canonical.ts'

export interface JudgedCall {
  readonly digest: string
  readonly effect: 'allow' | 'ask' | 'deny'
}

/** Calls that were judged and have not ended yet, so that what ran can be compared with what was judged. */
export class JudgedCalls {
  readonly #calls = new Map<string, JudgedCall>()

  add(session: string, call: string, deed: Deed, effect: JudgedCall['effect']): void {
    if (this.#calls.size >= JUDGED_CALLS_MAX) {
      const oldest = this.#calls.keys().next().value
      if (oldest !== undefined) this.#calls.delete(oldest)
    }
    this.#calls.set(`${session} ${call}`, { digest: digestOf(deed), effect })
  }

  take(session: string, call: string): JudgedCall | undefined {
    const key = `${session} ${call}`
    const found = this.#calls.get(key)
    this.#calls.delete(key)
    return found
  }
}

/** Deeds are made by one function from the agent's input, so their keys are always in the same order. */
export function digestOf(deed: Deed): string {
  return sha256(JSON.stringify(deed))
}
