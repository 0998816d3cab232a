import type { Effect } from '../facts/facts.ts'
import { type RefusedBySession, RefusedIntents } from './intents.ts'

/** Sessions whose task asked for harm; the oldest is forgotten first. */
const STRICT_MAX = 500

/** Sessions whose folders are known, and folders of each; a session rarely works in more than two. */
const SESSIONS_MAX = 500
const FOLDERS_MAX = 8

/** What is remembered, as data: a hook without a daemon must know it too. */
export interface Remembered {
  readonly strict: readonly string[]
  readonly refused: RefusedBySession
  /** Folders in which a session was under a mode that somebody had set. */
  readonly folders: readonly (readonly [session: string, folders: readonly string[]])[]
}

/** What is remembered of sessions while they run: what they were refused, and whether their task asked for harm. */
export class SessionMemory {
  readonly #intents: RefusedIntents
  readonly #strict: Set<string>
  readonly #keep: (remembered: Remembered) => void
  readonly #folders: Map<string, readonly string[]>
  /** Folders under a mode that somebody has set: only these are worth keeping. */
  readonly #ordered: Set<string>
  #changed = false

  /** `keep` puts it where it outlives this process. */
  constructor(keep: (remembered: Remembered) => void, before?: Remembered) {
    this.#keep = keep
    this.#intents = new RefusedIntents(before?.refused)
    this.#strict = new Set(before?.strict)
    this.#folders = new Map(before?.folders)
    this.#ordered = new Set(before?.folders.flatMap(([, folders]) => folders))
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

  /** Where the session has been before; a project's mode goes with it. */
  foldersOf(session: string): readonly string[] {
    return this.#folders.get(session) ?? []
  }

  /** `durable` where a mode holds that must not be lost with this process. */
  visit(session: string, folder: string, durable: boolean): void {
    const before = this.foldersOf(session)
    if (before.includes(folder)) return
    const oldest = this.#folders.keys().next().value
    if (this.#folders.size >= SESSIONS_MAX && oldest !== undefined) this.#folders.delete(oldest)
    // The first folders are where it began.
    this.#folders.set(session, [...before, folder].slice(0, FOLDERS_MAX))
    if (!durable) return
    this.#ordered.add(folder)
    this.#changed = true
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
    this.#keep({
      strict: [...this.#strict],
      refused: this.#intents.bySession(),
      folders: [...this.#folders].flatMap(([session, folders]) => {
        const kept = folders.filter((folder) => this.#ordered.has(folder))
        return kept.length > 0 ? [[session, kept] as const] : []
      }),
    })
    this.#changed = false
  }
}
