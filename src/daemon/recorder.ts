import { UNWRITTEN_ENTRIES_MAX } from '../limits.ts'
import { type Draft, incidentDraft } from '../record/entry.ts'
import type { Ledger } from '../record/ledger.ts'

/**
 * Writes to the ledger, and keeps what could not be written until it can: nothing is lost silently. What does not fit
 * in memory is counted, and the count is an entry.
 */
export class Recorder {
  readonly #ledger: Ledger
  readonly #now: () => number
  #unwritten: Draft[] = []
  #lost = 0

  constructor(ledger: Ledger, now: () => number) {
    this.#ledger = ledger
    this.#now = now
  }

  /** Throws when the entry is not on disk; it is then kept, and written with the next one that can be. */
  write(draft: Draft, durable: boolean): void {
    const waiting = this.#unwritten
    try {
      this.#ledger.append([...this.#lostDraft(), ...waiting, draft], durable)
      this.#unwritten = []
      this.#lost = 0
    } catch (error) {
      if (waiting.length < UNWRITTEN_ENTRIES_MAX) waiting.push(draft)
      else this.#lost++
      throw error
    }
  }

  /** Entries that are not on disk yet. */
  get waiting(): number {
    return this.#unwritten.length + this.#lost
  }

  #lostDraft(): readonly Draft[] {
    return this.#lost === 0
      ? []
      : [
          incidentDraft(
            `${this.#lost} entries could not be written and were not kept`,
            this.#now(),
            undefined,
          ),
        ]
  }
}
