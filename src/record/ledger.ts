import type { Json } from '../action/action.ts'
import type { Draft, Entry, EntryKind } from './entry.ts'
import type { Head } from './verify.ts'

export interface Query {
  readonly kind?: EntryKind
  readonly session?: string
  readonly effect?: 'allow' | 'ask' | 'deny'
  /** A field of its body, to the letter. */
  readonly field?: { readonly name: 'text' | 'what'; readonly value: string }
  /** Words that its body holds, in any case. */
  readonly text?: string
  /** Older than this number, and not older than that one: a search looks at so much at a time. */
  readonly before?: number
  readonly from?: number
  /** The newest so many, in the order in which they were written. */
  readonly last: number
}

/** A value that belongs to the ledger itself, such as which spool was imported last. */
export interface Note {
  readonly key: string
  readonly value: string
}

/** The append-only, hash-linked account. One contract suite runs over every implementation. */
export interface Ledger {
  /**
   * Writes entries in order and the note with them, all or nothing; throws when they are not on disk. `durable`:
   * through the disk's own cache.
   */
  append(drafts: readonly Draft[], durable: boolean, note?: Note): Head
  head(): Head
  query(query: Query): readonly Entry[]
  entries(): Iterable<Entry>
  note(key: string): string | undefined
  /** Whether an entry of this hash is in the chain. */
  holds(hash: string): boolean
  /** Puts its own house in order when nobody waits. */
  checkpoint(): void
  close(): void
}

export type Body = { readonly [key: string]: Json }
