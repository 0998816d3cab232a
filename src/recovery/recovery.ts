import type { Action } from '../action/action.ts'
import type { Signal } from '../action/signal.ts'
import type { Facts } from '../facts/facts.ts'
import { Catalog } from './catalog.ts'
import { AT_ONCE, type Kept, keepBefore, type Limits, NOTHING, noteAfter } from './keep.ts'
import { RunningCalls } from './running-calls.ts'
import type { Hold } from './sqlite/hold.ts'
import { hasLasting, type RecoveryTarget, targetsOf } from './targets.ts'

/** Keeps what is more than a call waits for, beside everything else. */
export interface AtLength {
  /** Whether these very places are being kept already, or were and are still known. */
  has(targets: readonly RecoveryTarget[]): boolean
  /** Goes on keeping them, and says after a while how far that is. */
  keepBefore(action: Action, targets: readonly RecoveryTarget[]): Promise<Kept>
  /** Notes what stands there after an action; false where that snapshot was not taken here. */
  noteAfter(id: string): boolean
}

/** What is kept of an agent's actions while they run: before each of them, and a note when it has ended. */
export class Recovery {
  readonly #folder: string
  #opened: Catalog | undefined
  readonly #now: () => number
  readonly #running = new RunningCalls<string>()

  readonly #hold: Hold | undefined
  readonly #atLength: AtLength | undefined

  /**
   * `hold` is how databases in use are read; without it only those that nobody writes to are kept. Without `atLength` what is
   * too much for a call to wait for is not kept.
   */
  constructor(folder: string, now: () => number, hold?: Hold, atLength?: AtLength) {
    this.#folder = folder
    this.#now = now
    this.#hold = hold
    this.#atLength = atLength
  }

  get #catalog(): Catalog {
    this.#opened ??= new Catalog(this.#folder)
    return this.#opened
  }

  keepBefore(action: Action, facts: Facts): Kept | Promise<Kept> {
    return this.keep(action, targetsOf(facts))
  }

  /** The same, where somebody else has found out what would be changed. */
  keep(action: Action, targets: readonly RecoveryTarget[]): Kept | Promise<Kept> {
    if (targets.length === 0) return NOTHING
    if (this.#atLength?.has(targets)) return this.#keepAtLength(action, targets, this.#atLength)
    const limits: Limits = this.#atLength ? { ...AT_ONCE, others: true } : AT_ONCE
    const kept = keepBefore(action, targets, this.#catalog, this.#now(), this.#hold, limits)
    return kept.kind === 'not-kept' && kept.large && this.#atLength
      ? this.#keepAtLength(action, targets, this.#atLength)
      : this.#noted(action, kept)
  }

  async #keepAtLength(
    action: Action,
    targets: readonly RecoveryTarget[],
    atLength: AtLength,
  ): Promise<Kept> {
    const kept = await atLength.keepBefore(action, targets)
    // Where nothing would be lost for good, nobody is asked because of it.
    return kept.kind === 'not-kept' && !hasLasting(targets) ? NOTHING : this.#noted(action, kept)
  }

  /** The end of the call is waited for. */
  #noted({ origin }: Action, kept: Kept): Kept {
    if (kept.kind === 'kept') this.#running.add(origin, kept.id)
    return kept
  }

  /** A call may have ended. Off the way of the answer: files are read again. */
  heard({ deed, origin }: Signal): void {
    const id = deed && this.#running.take(origin)
    if (id === undefined) return
    setImmediate(() => {
      try {
        if (!this.#atLength?.noteAfter(id)) noteAfter(id, this.#catalog, this.#hold)
      } catch {
        // Without the note all of it counts as newer work, which a restore asks about.
      }
    })
  }
}
