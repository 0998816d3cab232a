import type { Deed } from '../action/action.ts'
import { JUDGED_CALLS_MAX } from '../limits.ts'
import { sha256 } from '../record/canonical.ts'

export interface JudgedCall {
  readonly digest: string
  readonly effect: 'allow' | 'ask' | 'deny'
}

/** The calls that were judged last, so that what ran can be compared with what was judged. The record has them all. */
export class JudgedCalls {
  readonly #calls = new Map<string, JudgedCall>()

  add(session: string, call: string, deed: Deed, effect: JudgedCall['effect']): void {
    if (this.#calls.size >= JUDGED_CALLS_MAX) {
      const oldest = this.#calls.keys().next().value
      if (oldest !== undefined) this.#calls.delete(oldest)
    }
    this.#calls.set(`${session} ${call}`, { digest: digestOf(deed), effect })
  }

  find(session: string, call: string): JudgedCall | undefined {
    return this.#calls.get(`${session} ${call}`)
  }
}

/** Deeds are made by one function from the agent's input, so their keys are always in the same order. */
export function digestOf(deed: Deed): string {
  return sha256(JSON.stringify(deed))
}
