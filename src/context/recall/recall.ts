import { createHash } from 'node:crypto'
import type { Item } from '../index/item.ts'
import { partTexts } from '../index/texts.ts'
import type { Transcript } from '../store.ts'

/** An item's text, and whether it is what was indexed. */
export interface Recalled {
  readonly text: string
  readonly proven: boolean
}

/** The string values of an item in the record's order, joined by a line feed. */
export function textOfItem({ main, index }: Transcript, item: Item): string {
  const file = index.files[item.file]
  return file === undefined ? '' : partTexts(main, file.path, item, item.parts.length).join('\n')
}

/** As it was, byte for byte; proven by its digest. */
export function recall(transcript: Transcript, item: Item): Recalled {
  const text = textOfItem(transcript, item)
  const digest = createHash('sha256').update(text, 'utf8').digest('hex')
  return { text, proven: digest === item.sha256 }
}
