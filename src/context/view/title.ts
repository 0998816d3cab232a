import fs from 'node:fs'
import type { Item } from '../index/item.ts'
import { plainTitle, titleOf } from '../index/title.ts'
import { keptText } from '../kept/keep.ts'
import { titleOfItem } from '../recall/recall.ts'
import type { Transcript } from '../store.ts'

/** An item's title, also where its transcript is gone: by its copy, and of a tool never by what it gave back. */
export function lastingTitle(transcript: Transcript, item: Item): string {
  if (fs.existsSync(transcript.index.files[item.file]?.path ?? ''))
    return titleOfItem(transcript, item)
  const { by, form, tool, note } = item
  if (by === 'tool') return plainTitle(tool ?? 'a tool')
  const text = keptText(transcript, item)
  if (text === undefined) return `${form} without a copy`
  return titleOf({ kind: 'message', by, texts: [text], ...(note !== undefined && { note }) }, form)
}
