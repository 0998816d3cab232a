import type { Draft, Entry } from '../entry.ts'
import type { Note, Query } from '../ledger.ts'
import type { Head } from '../verify.ts'

/** What the ledger asks of the thread that speaks with the server. */
export type Question =
  | { readonly ask: 'open'; readonly url: string; readonly readonly: boolean }
  | { readonly ask: 'append'; readonly drafts: readonly Draft[]; readonly note: Note | undefined }
  | { readonly ask: 'head' }
  | { readonly ask: 'query'; readonly query: Query }
  | { readonly ask: 'page'; readonly after: number }
  | { readonly ask: 'note'; readonly key: string }
  | { readonly ask: 'holds'; readonly hash: string }
  | { readonly ask: 'close' }

export interface Answers {
  readonly open: Head
  readonly append: Head
  readonly head: Head
  readonly query: readonly Row[]
  readonly page: readonly Row[]
  readonly note: string | undefined
  readonly holds: boolean
  readonly close: undefined
}

/** A row as the server has it. What its text says is looked at where entries are made. */
export type Row = Omit<Entry, 'body' | 'salt' | 'kind'> & {
  readonly kind: string
  readonly body: string
  readonly salt: string | null
  readonly session: string | null
  readonly effect: string | null
}

export type Reply<T> =
  | { readonly id: number; readonly value: T }
  | { readonly id: number; readonly error: string }

/** Told without being asked: somebody has written up to this entry. */
export interface Written {
  readonly written: number
}

export const CHANNEL = 'interlock'
