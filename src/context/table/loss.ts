import { COMMANDS } from '../index/tools.ts'
import { textOfItem } from '../recall/recall.ts'
import type { Transcript } from '../store.ts'
import { newestOf } from './lost.ts'

/** Of each kind so many are looked for: a report is no second transcript. */
const LOOKED_MAX = 2_000
/** Of one item so much is read. */
const ITEM_CHARS_MAX = 64 * 1024
const READ_MAX = { most: 400, bytes: 8 * 1024 * 1024 }

/** What a summary can keep or lose, by how it is written. */
const SORTS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['paths', /(?<![\w/.@-])(?:\.{0,2}\/)?(?:[\w.@-]{1,100}\/){1,12}[\w.@-]{1,100}\.\w{1,8}\b/g],
  ['numbers', /(?<![\w.])\d{3,30}(?:[.,]\d{1,30}){0,8}(?:\s?(?:ms|s|MB|GB|KB|%))?(?![\w.])/g],
  ['identifiers', /\b(?:[a-z]+[A-Z]\w{3,}|[a-z]+_[a-z_]{3,}\w*|[A-Z]{2,}_[A-Z_]{2,})\b/g],
]

/** How much of the evidence is in no summary, by kind: `paths 2 of 41`. */
export function lossOf(transcript: Transcript, lost: readonly number[], summary: string): string {
  const found = new Map<string, Set<string>>(SORTS.map(([name]) => [name, new Set<string>()]))
  const commands = new Set<string>()
  const items = lost.flatMap((no) => transcript.index.items[no] ?? [])
  for (const item of newestOf(items, READ_MAX)) {
    const text = textOfItem(transcript, item).slice(0, ITEM_CHARS_MAX)
    if (item.kind === 'output' && COMMANDS.has(item.tool ?? ''))
      commands.add(text.split('\n', 1)[0] ?? '')
    for (const [name, pattern] of SORTS) {
      const set = found.get(name)
      for (const [one] of text.matchAll(pattern)) {
        if (set === undefined || set.size >= LOOKED_MAX) break
        set.add(one)
      }
    }
  }
  const parts = [...found, ['commands', commands] as const].flatMap(([name, set]) => {
    const named = [...set].filter((one) => summary.includes(one)).length
    return set.size === 0 ? [] : [`${named} of ${set.size} ${name}`]
  })
  return parts.length === 0
    ? 'The summary has nothing to name.'
    : `The summary names ${parts.join(', ')}.`
}
