import type { Action } from '../action/action.ts'
import type { Signal } from '../action/signal.ts'
import type { Facts } from '../facts/facts.ts'
import { Catalog } from './catalog.ts'
import { type Kept, keepBefore, NOTHING, noteAfter } from './keep.ts'
import type { Hold } from './sqlite/hold.ts'
import { targetsOf } from './targets.ts'

/** Calls whose end is waited for; an agent has a handful at once. */
const CALLS_MAX = 200

/** What is kept of an agent's actions while they run: before each of them, and a note when it has ended. */
export class Recovery {
  readonly #folder: string
  #opened: Catalog | undefined
  readonly #now: () => number
  readonly #running = new Map<string, string>()

  readonly #hold: Hold | undefined

  /** `hold` is how databases in use are read; without it only those that nobody writes to are kept. */
  constructor(folder: string, now: () => number, hold?: Hold) {
    this.#folder = folder
    this.#now = now
    this.#hold = hold
  }

  get #catalog(): Catalog {
    this.#opened ??= new Catalog(this.#folder)
    return this.#opened
  }

  keepBefore(action: Action, facts: Facts): Kept {
    const targets = targetsOf(facts)
    if (targets.length === 0) return NOTHING
    const kept = keepBefore(action, targets, this.#catalog, this.#now(), this.#hold)
    const { session, call } = action.origin
    if (kept.kind !== 'kept' || call === undefined) return kept
    const oldest = this.#running.keys().next().value
    if (this.#running.size >= CALLS_MAX && oldest !== undefined) this.#running.delete(oldest)
    this.#running.set(keyOf(session, call), kept.id)
    return kept
  }

  /** A call may have ended. Off the way of the answer: files are read again. */
  heard({ deed, origin: { session, call } }: Signal): void {
    if (!deed || call === undefined) return
    const id = this.#running.get(keyOf(session, call))
    if (id === undefined) return
    this.#running.delete(keyOf(session, call))
    setImmediate(() => {
      try {
        noteAfter(id, this.#catalog, this.#hold)
      } catch {
        // Without the note all of it counts as newer work, which a restore asks about.
      }
    })
  }
}

function keyOf(session: string, call: string): string {
  return JSON.stringify([session, call])
}
