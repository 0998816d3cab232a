import type { Effect } from '../facts/facts.ts'
import { type RefusedBySession, RefusedIntents } from './intents.ts'

/** Sessions whose task asked for harm; the oldest is forgotten first. */
const STRICT_MAX = 500

/** Sessions whose folders are known, and folders of each; a session rarely works in more than two. */
const SESSIONS_MAX = 500
const FOLDERS_MAX = 8
/** Folders of one session under a mode that somebody has set. */
const ORDERED_FOLDERS_MAX = 100

/** What is remembered, as data: a hook without a daemon must know it too. */
export interface Remembered {
  readonly strict: readonly string[]
  readonly refused: RefusedBySession
  /** Folders in which a session was under a mode that somebody had set. */
  readonly folders: readonly (readonly [session: string, folders: readonly string[]])[]
  /** Those of sessions that nobody knows any more: each new one counts as having been there. */
  readonly everywhere?: readonly string[]
}

/** What is remembered of sessions while they run: what they were refused, and whether their task asked for harm. */
export class SessionMemory {
  readonly #intents: RefusedIntents
  readonly #strict: Set<string>
  readonly #keep: (remembered: Remembered) => void
  readonly #folders: Map<string, readonly string[]>
  /** Folders under a mode that somebody has set: only these are worth keeping. */
  readonly #ordered: Set<string>
  /** Folders of sessions that were forgotten, though a mode hung on them. */
  readonly #everywhere: Set<string>
  #changed = false

  /** `keep` puts it where it outlives this process. */
  constructor(keep: (remembered: Remembered) => void, before?: Remembered) {
    this.#keep = keep
    this.#intents = new RefusedIntents(before?.refused)
    this.#strict = new Set(before?.strict)
    this.#folders = new Map(before?.folders)
    this.#ordered = new Set(before?.folders.flatMap(([, folders]) => folders))
    this.#everywhere = new Set(before?.everywhere)
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
    return this.#folders.get(session) ?? [...this.#everywhere]
  }

  /** `durable` where a mode holds that must not be lost with this process. */
  visit(session: string, folder: string, durable: boolean): void {
    const before = this.foldersOf(session)
    if (before.includes(folder)) return
    if (durable) this.#ordered.add(folder)
    if (this.#folders.size >= SESSIONS_MAX && !this.#folders.has(session)) this.#forget()
    const isOrdered = (one: string) => this.#ordered.has(one)
    const folders = [...before, folder]
    this.#folders.set(session, [
      ...folders.filter(isOrdered).slice(0, ORDERED_FOLDERS_MAX),
      // Of the others the first are where it began.
      ...folders.filter((one) => !isOrdered(one)).slice(0, FOLDERS_MAX),
    ])
    if (durable) this.#changed = true
  }

  /** The oldest that no mode hangs on; where there is none, every session that is new has been where it was. */
  #forget(): void {
    const all = [...this.#folders]
    const [oldest] = all.find(([, folders]) => !folders.some((one) => this.#ordered.has(one))) ?? []
    const [first] = all[0] ?? []
    const gone = oldest ?? first
    if (gone === undefined) return
    if (oldest === undefined)
      for (const folder of this.foldersOf(gone))
        if (this.#ordered.has(folder)) this.#everywhere.add(folder)
    this.#folders.delete(gone)
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
      everywhere: [...this.#everywhere],
    })
    this.#changed = false
  }
}
