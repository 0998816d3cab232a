import { type Item, linesOf } from '../index/item.ts'
import type { Transcript } from '../store.ts'
import { lastingTitle } from './title.ts'

export interface ItemView {
  readonly id: string
  readonly file: string
  readonly lines: readonly [number, number]
  readonly title: string
  readonly kind: Item['kind']
  readonly form: Item['form']
  readonly by: Item['by']
  readonly bytes: number
  readonly at?: number
  readonly subAgent?: true
}

/** An item as lists give it. */
export function itemView(transcript: Transcript, item: Item): ItemView {
  const { id, kind, form, by, bytes, at, file } = item
  return {
    id,
    file: transcript.index.files[file]?.path ?? '',
    lines: linesOf(item),
    title: lastingTitle(transcript, item),
    kind,
    form,
    by,
    bytes,
    ...(at !== undefined && { at }),
    ...(file !== 0 && { subAgent: true as const }),
  }
}
