import type { Whereabouts } from '../formats/format.ts'
import type { Item } from './item.ts'

/** A transcript's file, and how far it has been read. */
export interface Reached {
  readonly file: number
  readonly offset: number
  readonly lines: number
  /** Items that the file has begun, by which the next one is numbered. */
  readonly count: number
  /** Of the file: another one in its place is read anew. */
  readonly inode: number
  /** SHA-256 of the last line that was read: a file that was written anew is found by it. */
  readonly tail: string
  readonly tailOffset: number
}

export interface Boundary {
  readonly line: number
  readonly offset: number
  readonly at?: number
  readonly trigger: string
  readonly before?: number
  readonly after?: number
  /** Keys of records that stayed in the context. */
  readonly kept: readonly number[]
  /** Lines of records that stayed, first and last. */
  readonly keptLines?: readonly [number, number]
  /** Known by a record that says less than another one may. */
  readonly echo?: true
}

/** What the sidecar says, in order; the index is nothing but these, applied. */
export type Operation =
  | { readonly op: 'file'; readonly no: number; readonly path: string; readonly prefix: string }
  | { readonly op: 'item'; readonly no: number; readonly item: Item }
  | {
      readonly op: 'boundary'
      readonly key: number
      readonly boundary: Boundary
      /** It is the one before, which was an echo. */
      readonly instead?: true
    }
  /** Taken out of the context without a summary. */
  | { readonly op: 'cleared'; readonly items: readonly number[] }
  /** No part of the history any more: what the agent was taken back behind. */
  | {
      readonly op: 'rewound'
      readonly file: number
      readonly from: number
      /** Keys of records that are part of it still, or again. */
      readonly but?: readonly number[]
    }
  | { readonly op: 'where'; readonly where: Whereabouts }
  | { readonly op: 'terms'; readonly name: string }
  | { readonly op: 'reached'; readonly reached: Reached }
  /** A file was written anew: what is known of it holds only where its contents are found again. */
  | { readonly op: 'anew'; readonly file: number }
