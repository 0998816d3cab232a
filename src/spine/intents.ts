import { type Effect, nameOf } from '../facts/facts.ts'

/** Refused intents that are kept for a session; an agent that tries more ways than this has been refused enough. */
const INTENTS_MAX = 200
/** Sessions that are remembered; the oldest is forgotten first. */
const SESSIONS_MAX = 500

/**
 * What a session was refused: an effect, not its spelling. Another way to the same end is the same event, so an
 * agent cannot wear the guard down. A new instruction of the person clears it.
 */
export class RefusedIntents {
  readonly #sessions = new Map<string, Map<string, number>>()

  /** `entry` is the number of the record of the first refusal. */
  remember(session: string, effects: readonly Effect[], entry: number): void {
    const intents = this.#sessions.get(session) ?? new Map<string, number>()
    if (!this.#sessions.has(session) && this.#sessions.size >= SESSIONS_MAX) {
      const oldest = this.#sessions.keys().next().value
      if (oldest !== undefined) this.#sessions.delete(oldest)
    }
    this.#sessions.set(session, intents)
    for (const effect of effects) {
      const key = keyOf(effect)
      if (key !== undefined && !intents.has(key) && intents.size < INTENTS_MAX)
        intents.set(key, entry)
    }
  }

  /** The record of the first refusal of one of these effects, if there was any. */
  find(session: string, effects: readonly Effect[]): { effect: Effect; entry: number } | undefined {
    const intents = this.#sessions.get(session)
    if (!intents) return undefined
    for (const effect of effects) {
      const key = keyOf(effect)
      const entry = key === undefined ? undefined : intents.get(key)
      if (entry !== undefined) return { effect, entry }
    }
    return undefined
  }

  clear(session: string): void {
    this.#sessions.delete(session)
  }
}

/** Same deed, same target, same environment. Reading and making are never what was refused. */
function keyOf(effect: Effect): string | undefined {
  if (effect.verb === 'read' || effect.verb === 'create') return undefined
  const name = nameOf(effect.target).replace(/\/+$/, '').toLowerCase()
  if (name === '' || name.includes('\uFFFC')) return undefined
  return `${effect.verb} ${effect.target.kind} ${name} ${effect.environment}`
}
