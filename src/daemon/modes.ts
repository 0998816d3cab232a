import fs from 'node:fs'
import type { ModeOrder } from '../policy/modes/orders.ts'
import { serviceDraft } from '../record/entry.ts'
import type { Ledger } from '../record/ledger.ts'
import { readModesFile, writeModesFile } from '../state/modes-file.ts'
import type { Recorder } from './recorder.ts'

/** What the record says whenever the modes that are set have changed. */
export const MODES_CHANGED = 'the modes that are set have changed'

/**
 * The modes that a person has set, as the file has them now. Each change is an entry of the record; a file that is
 * gone although the record knows of modes is not made anew, and then nobody knows the mode.
 */
export class SetModes {
  readonly #file: string
  readonly #recorder: Recorder
  readonly #now: () => number
  #stamp = ''
  #orders: readonly ModeOrder[] | undefined
  #recorded: string

  constructor(file: string, ledger: Ledger, recorder: Recorder, now: () => number) {
    this.#file = file
    this.#recorder = recorder
    this.#now = now
    const last = ledger
      .query({ kind: 'service', last: 1_000 })
      .findLast((entry) => entry.body.text === MODES_CHANGED)
    this.#recorded = last === undefined ? '[]' : JSON.stringify(last.body.orders ?? [])
    if (!fs.existsSync(file) && this.#recorded === '[]') writeModesFile(file, [])
  }

  /** undefined where they cannot be known. */
  now = (): readonly ModeOrder[] | undefined => {
    const stamp = this.#stampNow()
    if (stamp === this.#stamp) return this.#orders
    this.#stamp = stamp
    this.#orders = readModesFile(this.#file)
    this.#record()
    return this.#orders
  }

  #record(): void {
    if (!this.#orders) return
    const text = JSON.stringify(this.#orders)
    if (text === this.#recorded) return
    const orders = this.#orders.map((order) => ({ ...order }))
    this.#recorder.write([serviceDraft(MODES_CHANGED, this.#now(), { orders })], true)
    this.#recorded = text
  }

  #stampNow(): string {
    try {
      const stat = fs.statSync(this.#file, { throwIfNoEntry: false })
      return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.size}` : 'absent'
    } catch {
      return 'out of reach'
    }
  }
}
