import fs from 'node:fs'
import type { Event } from '../formats/format.ts'
import { formatOf } from '../formats/formats.ts'
import { parsed } from '../formats/json.ts'
import { spilled } from './files.ts'
import type { Item, Part } from './item.ts'
import { openPlain } from './open-plain.ts'

/** What an item's parts say, as they stand in the transcript now; nothing of those that are not there. */
export function eventsOf(file: string, parts: readonly Part[]): readonly Event[] {
  let handle: number
  try {
    handle = openPlain(file)
  } catch {
    return []
  }
  try {
    return parts.flatMap(({ offset, length, event }) => {
      const bytes = Buffer.allocUnsafe(length)
      const read = fs.readSync(handle, bytes, 0, length, offset)
      const value = parsed(bytes.subarray(0, read).toString('utf8'))
      const records = value === undefined ? [] : (formatOf(file, value)?.read(value) ?? [])
      return records.flatMap((record) => record.events)[event] ?? []
    })
  } finally {
    fs.closeSync(handle)
  }
}

/** The texts of events; of an output that was put in a file beside, the whole. */
export function textsOf(main: string, events: readonly Event[]): readonly string[] {
  return events.flatMap((event) => {
    if (!('texts' in event)) return []
    if (event.kind !== 'result' || event.spill === undefined) return event.texts
    const whole = spilled(main, event.spill)
    return whole === undefined ? event.texts : [whole]
  })
}

/** The texts of an item, in the order of its record. */
export function textsOfItem(main: string, file: string, { parts }: Item): readonly string[] {
  return textsOf(main, eventsOf(file, parts))
}
