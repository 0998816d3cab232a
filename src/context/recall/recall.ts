import { hash } from 'node:crypto'
import type { Event } from '../formats/format.ts'
import type { Item } from '../index/item.ts'
import { eventsOf, textsOfItem } from '../index/texts.ts'
import { titleOf } from '../index/title.ts'
import type { Transcript } from '../store.ts'

/** An item's text, and whether it is what was indexed. */
export interface Recalled {
  readonly text: string
  readonly proven: boolean
}

/** The string values of an item in the record's order, joined by a line feed. */
export function textOfItem({ main, index }: Transcript, item: Item): string {
  const file = index.files[item.file]
  return file === undefined ? '' : textsOfItem(main, file.path, item).join('\n')
}

/** One line, at most 60 characters, without what a terminal or a model would obey. It is read anew: it may hold a secret. */
export function titleOfItem(transcript: Transcript, item: Item): string {
  return titleOf(eventsOfItem(transcript, item, 1)[0], item.form)
}

/** What the first of its parts say, or all of them. */
export function eventsOfItem({ index }: Transcript, item: Item, most?: number): readonly Event[] {
  const file = index.files[item.file]
  return file === undefined ? [] : eventsOf(file.path, item.parts.slice(0, most))
}

/** As it was, byte for byte; proven by its digest. `kept` gives a copy where the transcript has it no longer. */
export function recall(
  transcript: Transcript,
  item: Item,
  kept?: (transcript: Transcript, item: Item) => string | undefined,
): Recalled {
  const text = textOfItem(transcript, item)
  if (isProven(text, item)) return { text, proven: true }
  const copy = kept?.(transcript, item)
  return copy !== undefined && isProven(copy, item)
    ? { text: copy, proven: true }
    : { text, proven: false }
}

function isProven(text: string, { sha256 }: Item): boolean {
  return hash('sha256', text, 'base64url') === sha256
}
