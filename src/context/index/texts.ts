import type { Event } from '../formats/format.ts'
import { formatOf } from '../formats/formats.ts'
import { spilled } from './files.ts'
import type { Item, Part } from './item.ts'
import { openSource } from './source.ts'

/** What an item's parts say, as they stand in the transcript now; nothing of those that are not there. */
export function eventsOf(file: string, parts: readonly Part[]): readonly Event[] {
  const source = openSource(file)
  if (source === undefined) return []
  try {
    return parts.flatMap((part) => {
      const value = source.value(part)
      const records = value === undefined ? [] : (formatOf(file, value)?.read(value) ?? [])
      return records.flatMap((record) => record.events)[part.event] ?? []
    })
  } finally {
    source.close()
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
