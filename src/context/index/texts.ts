import fs from 'node:fs'
import { formatOf } from '../formats/formats.ts'
import { parsed } from '../formats/json.ts'
import { openPlain, spilled } from './files.ts'
import type { Item } from './item.ts'

/** The texts of the first parts of an item, as they stand in its transcript now; none where they are not there. */
export function partTexts(
  main: string,
  file: string,
  item: Pick<Item, 'parts' | 'spill'>,
  count: number,
): readonly string[] {
  let handle: number
  try {
    handle = openPlain(file)
  } catch {
    return []
  }
  try {
    return item.parts.slice(0, count).flatMap(({ offset, length, event: number }) => {
      const bytes = Buffer.allocUnsafe(length)
      const read = fs.readSync(handle, bytes, 0, length, offset)
      const value = parsed(bytes.subarray(0, read).toString('utf8'))
      const event =
        value === undefined ? undefined : formatOf(file, value)?.read(value)?.events[number]
      if (event === undefined || !('texts' in event)) return []
      if (event.kind !== 'result' || event.spill === undefined) return event.texts
      const whole = spilled(main, event.spill)
      return whole === undefined ? event.texts : [whole]
    })
  } finally {
    fs.closeSync(handle)
  }
}
