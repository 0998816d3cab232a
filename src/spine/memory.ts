import type { Effect } from '../facts/facts.ts'
import { type RefusedBySession, RefusedIntents } from './intents.ts'

/** Sessions whose task asked for harm; the oldest is forgotten first. */
const STRICT_MAX = 500

/** What is remembered, as data: a hook without a daemon must know it too. */
export interface Remembered {
  readonly strict: readonly string[]
  readonly refused: RefusedBySession
}

/** What is remembered of sessions while they run: what they were refused, and whether their task asked for harm. */
export class SessionMemory {
  readonly #intents: RefusedIntents
  readonly #strict: Set<string>
  readonly #keep: (remembered: Remembered) => void
  #changed = false

  /** `keep` puts it where it outlives this process. */
  constructor(keep: (remembered: Remembered) => void, before?: Remembered) {
    this.#keep = keep
    this.#intents = new RefusedIntents(before?.refused)
    this.#strict = new Set(before?.strict)
  }

  /** From now on, what cannot be told is asked in this session. */
  tighten(session: string): void {
    if (this.#strict.has(session)) return
    const oldest = this.#strict.values().next().value
    if (this.#strict.size >= STRICT_MAX && oldest !== undefined) this.#strict.delete(oldest)
    this.#strict.add(session)
    this.#changed = true
  }

  isStrict(session: string): boolean {
    return this.#strict.has(session)
  }

  /** `reference` says where the record has the refusal. */
  refuse(session: string, effects: readonly Effect[], reference: string): void {
    if (this.#intents.remember(session, effects, reference)) this.#changed = true
  }

  /** The first refusal of one of these effects, if there was any. */
  refusalOf(session: string, effects: readonly Effect[]) {
    return this.#intents.find(session, effects)
  }

  /** The person has spoken: what was refused before is theirs to ask for again. */
  onInstruction(session: string): void {
    const cleared = this.#intents.clear(session)
    if (this.#strict.delete(session) || cleared) this.#changed = true
  }

  /** Before an answer leaves. What cannot be kept is tried again with the next one. */
  keep(): void {
    if (!this.#changed) return
    this.#keep({ strict: [...this.#strict], refused: this.#intents.bySession() })
    this.#changed = false
  }
}
