import type { Draft } from '../record/entry.ts'
import type { Content } from './binding.ts'
import type { Need } from './need.ts'
import type { Approval, Request } from './request.ts'
import type { Roster } from './roster.ts'

/** What the desk needs of the process it is in. */
export interface DeskSurroundings {
  /** The name of this machine. */
  readonly host: string
  readonly roster: () => Roster
  /** Throws when it is not on disk. */
  readonly record: (drafts: readonly Draft[], durable: boolean) => void
  readonly now: () => number
  /** After how long people are told once more. */
  readonly escalateMs: () => number
  /** Told of each request that is new or has changed. */
  readonly onChange: (approval: Approval, why: Change) => void
}

/** heard: asked on another machine. */
export type Change = 'asked' | 'heard' | 'answered' | 'escalated' | 'ended' | 'held'

/** A call that needs people. */
export interface Asked {
  readonly content: Content
  /** The request for it, without what the desk adds. */
  readonly request: Omit<Request, 'id' | 'binding' | 'deedDigest' | 'salt'>
  readonly salt: string
  readonly id: string
}

/** How a call waits. */
export interface Hold {
  readonly holdMs: number
  /** Aborted when whoever waits has gone away. */
  readonly gone: AbortSignal
  /** Everything that the answer is bound to, and who has to give it, as it is now. */
  readonly again: () => Promise<{ readonly content: Content; readonly need: Need }>
}

/** What becomes of a call. */
export type Outcome =
  | { readonly kind: 'approved'; readonly id: string; readonly people: readonly string[] }
  | { readonly kind: 'refused'; readonly id: string; readonly person: string }
  /** Nobody has refused it: the same call is asked again. */
  | { readonly kind: 'waiting'; readonly id: string }
  /** Used by another call, too old, or about something that has changed: the same call is a new question. */
  | { readonly kind: 'ended'; readonly id: string }
