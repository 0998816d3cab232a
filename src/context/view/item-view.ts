import { type Item, linesOf } from '../index/item.ts'
import { plainTitle, titleOf } from '../index/title.ts'
import { keptText } from '../kept/keep.ts'
import { eventsOfItem } from '../recall/recall.ts'
import type { Transcript } from '../store.ts'

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
  /** It is no longer in its transcript, and there is no copy. */
  readonly gone?: true
}

/** An item as lists give it. */
export function itemView(transcript: Transcript, item: Item): ItemView {
  const { id, kind, form, by, bytes, at, file } = item
  return {
    id,
    file: transcript.index.files[file]?.path ?? '',
    lines: linesOf(item),
    kind,
    form,
    by,
    bytes,
    ...(at !== undefined && { at }),
    ...(file !== 0 && { subAgent: true as const }),
    ...lastingTitle(transcript, item),
  }
}

/** Where the transcript is gone, by the copy; and of a tool never by what it gave back. */
function lastingTitle(transcript: Transcript, item: Item): Pick<ItemView, 'title' | 'gone'> {
  const { by, form, tool, note } = item
  const [event] = eventsOfItem(transcript, item, 1)
  if (event !== undefined) return { title: titleOf(event, form) }
  const text = keptText(transcript, item)
  const gone = text === undefined && { gone: true as const }
  if (by === 'tool') return { title: plainTitle(tool ?? 'a tool'), ...gone }
  if (text === undefined) return { title: `${form} without a copy`, ...gone }
  const noted = note !== undefined && { note }
  return { title: titleOf({ kind: 'message', by, texts: [text], ...noted }, form) }
}
