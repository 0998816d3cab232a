import { type Item, linesOf } from '../index/item.ts'
import type { Boundary } from '../index/operation.ts'
import type { TranscriptIndex } from '../index/transcript-index.ts'

/** A compaction, and what is not in the context since. */
export interface Lost {
  /** The last one; undefined where none is written yet, and everything so far counts as lost. */
  readonly boundary: Boundary | undefined
  /** Ordinals of items, in order. */
  readonly items: readonly number[]
}

/**
 * What the last compaction took out of the context: what came before it and was not left in. `behind` is how far the
 * transcript went when a compaction began that has not been written down yet (bytes).
 */
export function lostItems(index: TranscriptIndex, behind?: number): Lost {
  const last = index.boundaries.at(-1)
  const boundary =
    last !== undefined && (behind === undefined || last.offset >= behind) ? last : undefined
  const kept = new Set(boundary?.kept ?? [])
  const items = [...index.items.keys()].filter((no) => {
    const item = index.items[no]
    if (item === undefined || index.rewound.has(no) || !isEvidence(item)) return false
    if (index.cleared.has(no)) return true
    return isBefore(item, index, boundary) && !isKept(item, boundary, kept)
  })
  return { boundary, items }
}

/** Not what Interlock or the agent's program wrote about it, nor a thought. */
export function isEvidence({ kind, bytes }: Item): boolean {
  return kind !== 'summary' && kind !== 'thinking' && kind !== 'note' && bytes > 0
}

function isBefore(item: Item, index: TranscriptIndex, boundary: Boundary | undefined): boolean {
  if (boundary === undefined) return true
  if (item.file === 0) return linesOf(item)[0] < boundary.line
  return item.epoch < index.boundaries.length
}

export function isKept(
  item: Item,
  boundary: Boundary | undefined,
  kept: ReadonlySet<number>,
): boolean {
  if (item.file !== 0 || boundary === undefined) return false
  const [from, to] = boundary.keptLines ?? [Number.POSITIVE_INFINITY, 0]
  return item.parts.every(({ key, line }) => kept.has(key) || (line >= from && line <= to))
}

/** The newest of items, so many and so long together: all that is read of them while somebody waits. */
export function newestOf(
  items: readonly Item[],
  { most, bytes }: { readonly most: number; readonly bytes: number },
): readonly Item[] {
  const newest: Item[] = []
  let left = bytes
  for (let i = items.length - 1; i >= 0 && newest.length < most; i--) {
    const item = items[i]
    if (item === undefined || item.bytes > left) continue
    left -= item.bytes
    newest.push(item)
  }
  return newest.reverse()
}
