import { UNWRITTEN_ENTRIES_MAX } from '../limits.ts'
import { type Draft, incidentDraft } from '../record/entry.ts'
import type { Ledger } from '../record/ledger.ts'
import type { Head } from '../record/verify.ts'

/**
 * Writes to the ledger, and keeps what could not be written until it can: nothing is lost silently. What does not fit
 * in memory is counted, and the count is an entry.
 */
export class Recorder {
  readonly #ledger: Ledger
  readonly #now: () => number
  readonly #machine: string | undefined
  #unwritten: Draft[] = []
  #lost = 0
  #listeners: ((drafts: readonly Draft[], head: Head) => void)[] = []

  /** `machine`: where other machines write to the same record, the name of this one stands in each entry. */
  constructor(ledger: Ledger, now: () => number, machine?: string) {
    this.#ledger = ledger
    this.#machine = machine
    this.#now = now
  }

  /**
   * Throws when the entries are not on disk. What `otherwise` makes of the failure — the entries themselves without it
   * — is then kept, and written with the next ones that can be.
   */
  write(
    drafts: readonly Draft[],
    durable: boolean,
    otherwise: (why: unknown) => readonly Draft[] = () => drafts,
  ): void {
    try {
      const all = [
        ...this.#lostDraft(),
        ...this.#unwritten,
        ...drafts.map((draft) => this.#named(draft)),
      ]
      const head = this.#ledger.append(all, durable)
      this.#unwritten = []
      this.#lost = 0
      this.#tell(all, head)
    } catch (error) {
      for (const draft of otherwise(error)) {
        if (this.#unwritten.length < UNWRITTEN_ENTRIES_MAX) this.#unwritten.push(this.#named(draft))
        else this.#lost++
      }
      throw error
    }
  }

  /** Told of what is on disk, in order; `head` is the last of it. */
  listen(listener: (drafts: readonly Draft[], head: Head) => void): void {
    this.#listeners.push(listener)
  }

  /** Entries that are not on disk yet. */
  get waiting(): number {
    return this.#unwritten.length + this.#lost
  }

  /** After the answer has left: nobody who watches holds up an agent. */
  #tell(drafts: readonly Draft[], head: Head): void {
    if (this.#listeners.length === 0) return
    setImmediate(() => {
      for (const listener of this.#listeners) listener(drafts, head)
    })
  }

  #named(draft: Draft): Draft {
    const machine = this.#machine
    return machine === undefined ? draft : { ...draft, body: { ...draft.body, machine } }
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
