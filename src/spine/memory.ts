import { RefusedIntents } from './intents.ts'

/** Sessions whose task asked for harm; the oldest is forgotten first. */
const STRICT_MAX = 500

/** What the daemon remembers of sessions while they run. A hook without a daemon has none, and is stricter anyway. */
export class SessionMemory {
  readonly intents = new RefusedIntents()
  readonly #strict = new Set<string>()

  /** From now on, what cannot be told is asked in this session. */
  tighten(session: string): void {
    const oldest = this.#strict.values().next().value
    if (this.#strict.size >= STRICT_MAX && oldest !== undefined) this.#strict.delete(oldest)
    this.#strict.add(session)
  }

  isStrict(session: string): boolean {
    return this.#strict.has(session)
  }

  /** The person has spoken: what was refused before is theirs to ask for again. */
  onInstruction(session: string): void {
    this.intents.clear(session)
    this.#strict.delete(session)
  }
}
