import { type Effect, nameOf } from '../facts/facts.ts'
import { sha256 } from '../record/canonical.ts'

/** Refused intents that are kept for a session; an agent that tries more ways than this has been refused enough. */
const INTENTS_MAX = 100
/** Sessions that are remembered; the oldest is forgotten first. A hook without a daemon reads all of it on each call. */
const SESSIONS_MAX = 50

/** Each session with what it was refused: a digest of the effect, and where the record has the first refusal. */
export type RefusedBySession = readonly (readonly [
  session: string,
  intents: readonly (readonly [digest: string, reference: string])[],
])[]

/**
 * What a session was refused: an effect, not its spelling. Another way to the same end is the same event, so an
 * agent cannot wear the guard down. A new instruction of the person clears it.
 */
export class RefusedIntents {
  readonly #sessions: Map<string, Map<string, string>>

  constructor(before: RefusedBySession = []) {
    this.#sessions = new Map(before.map(([session, intents]) => [session, new Map(intents)]))
  }

  /** `reference` says where the record has the first refusal. True where anything was new. */
  remember(session: string, effects: readonly Effect[], reference: string): boolean {
    const digests = effects.map(digestOf).filter((digest) => digest !== undefined)
    const intents = this.#sessions.get(session) ?? new Map<string, string>()
    const before = intents.size
    for (const digest of digests)
      if (!intents.has(digest) && intents.size < INTENTS_MAX) intents.set(digest, reference)
    if (intents.size === before) return false
    const oldest = this.#sessions.keys().next().value
    if (!this.#sessions.has(session) && this.#sessions.size >= SESSIONS_MAX && oldest !== undefined)
      this.#sessions.delete(oldest)
    this.#sessions.set(session, intents)
    return true
  }

  /** The first refusal of one of these effects, if there was any. */
  find(
    session: string,
    effects: readonly Effect[],
  ): { effect: Effect; reference: string } | undefined {
    const intents = this.#sessions.get(session)
    if (!intents) return undefined
    for (const effect of effects) {
      const digest = isAnotherWay(effect) ? undefined : digestOf(effect)
      const reference = digest === undefined ? undefined : intents.get(digest)
      if (reference !== undefined) return { effect, reference }
    }
    return undefined
  }

  /** True where there was anything. */
  clear(session: string): boolean {
    return this.#sessions.delete(session)
  }

  bySession(): RefusedBySession {
    return [...this.#sessions].map(([session, intents]) => [session, [...intents]])
  }
}

/** A refusal names the way that keeps what it replaces: whoever takes it has listened. It is judged all the same. */
function isAnotherWay({ target, reversibility }: Effect): boolean {
  return target.kind === 'database' && reversibility === 'recoverable'
}

/**
 * Same deed, same target, same environment. Reading and making are never what was refused. A digest, because it is
 * kept on disk and a target may hold what nobody should read there.
 */
function digestOf(effect: Effect): string | undefined {
  if (effect.verb === 'read' || effect.verb === 'create') return undefined
  const name = nameOf(effect.target).replace(/\/+$/, '').toLowerCase()
  if (name === '' || name.includes('\uFFFC')) return undefined
  return sha256(`${effect.verb} ${effect.target.kind} ${name} ${effect.environment}`).slice(0, 32)
}
