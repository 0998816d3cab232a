import type { Item } from './item.ts'
import type { TranscriptIndex } from './transcript-index.ts'

/** Messages of a file by the keys of their records, so that one which comes again is found. */
export function ordinalsByKey({ items }: TranscriptIndex, file: number): Map<number, number[]> {
  const made = new Map<number, number[]>()
  for (const [no, item] of items.entries())
    if (item.file === file && item.call === undefined) noteMade(made, no, item)
  return made
}

export function noteMade(made: Map<number, number[]>, no: number, { parts }: Item): void {
  const key = parts[0]?.key ?? 0
  const known = made.get(key)
  if (known === undefined) made.set(key, [no])
  else if (!known.includes(no)) known.push(no)
}
