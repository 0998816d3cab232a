import type { Entry } from '../record/entry.ts'
import type { Ledger } from '../record/ledger.ts'

/** So many are looked at together. */
const ENTRIES_MAX = 1_000

/** What other machines write to the record of a team, from now on and in order. */
export class Others {
  readonly #ledger: Ledger
  readonly #host: string
  readonly #hear: (entry: Entry) => void
  #heard: number

  constructor(ledger: Ledger, host: string, hear: (entry: Entry) => void) {
    this.#ledger = ledger
    this.#host = host
    this.#hear = hear
    this.#heard = ledger.head().seq
  }

  /** Somebody has written up to this entry. What cannot be read now is read with the next one. */
  onWritten(seq: number): void {
    while (this.#heard < seq) {
      const from = this.#heard + 1
      const before = Math.min(seq, this.#heard + ENTRIES_MAX) + 1
      const found = this.#ledger.query({ from, before, last: ENTRIES_MAX })
      for (const entry of found) if (entry.body.machine !== this.#host) this.#hear(entry)
      this.#heard = before - 1
    }
  }
}
