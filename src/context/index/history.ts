import { hash } from 'node:crypto'
import type { Compaction, Kept } from '../formats/format.ts'
import { keyOf, type Part } from './item.ts'
import type { Boundary, Operation } from './operation.ts'
import type { IndexedFile, TranscriptIndex } from './transcript-index.ts'

/** A compaction of the main transcript's; undefined where it is known already. */
export function compacted(
  index: TranscriptIndex,
  file: IndexedFile,
  compaction: Compaction,
  { key, line, offset }: Part,
  at: number | undefined,
): Operation | undefined {
  if (index.hasBoundary(key)) return undefined
  const last = index.boundaries.at(-1)
  const isNew = last === undefined || hasTalkSince(index)
  if (!isNew && compaction.echo) return undefined
  const { kept, ...rest } = compaction
  const stretch = kept.stretch?.map((one) => file.keys.get(keyOf(one)))
  const [from, to] = stretch ?? []
  const boundary: Boundary = {
    ...rest,
    line,
    offset,
    ...(at !== undefined && { at }),
    kept: [...kept.keys.map(keyOf), ...keysByText(index, kept)],
    ...(from !== undefined && to !== undefined && { keptLines: [from, to] }),
  }
  const instead = !isNew && last?.echo === true
  return { op: 'boundary', key, boundary, ...(instead && { instead }) }
}

/** Whether anything was said since the last compaction, but by the agent's program. */
function hasTalkSince({ items, boundaries }: TranscriptIndex): boolean {
  const epoch = boundaries.length
  for (let no = items.length - 1; no >= 0; no--) {
    const item = items[no]
    if (item?.file !== 0) continue
    if (item.epoch < epoch) return false
    if (item.note === undefined) return true
  }
  return false
}

/** Of messages that the agent names by their words alone. Of those that were said twice, the later ones stayed. */
function keysByText({ items }: TranscriptIndex, { texts }: Kept): readonly number[] {
  if (texts === undefined || texts.length === 0) return []
  const said = new Map<string, number[]>()
  for (const { file, by, sha256, parts } of items) {
    if (file !== 0 || by !== 'user') continue
    const keys = parts.map(({ key }) => key)
    said.set(sha256, [...(said.get(sha256) ?? []), ...keys])
  }
  return texts.flatMap((text) => said.get(hash('sha256', text, 'base64url'))?.pop() ?? [])
}

/** A file's history ends before a record. */
export function rewound(
  { items }: TranscriptIndex,
  no: number,
  key: number,
): Operation | undefined {
  const from = items.findIndex(
    ({ file, parts }) => file === no && parts.some((part) => part.key === key),
  )
  return from < 0 ? undefined : { op: 'rewound', file: no, from }
}

/** The oldest messages since the last compaction that are in the context still. */
export function truncated(index: TranscriptIndex, messages: number): Operation | undefined {
  const { items, boundaries, cleared, rewound: away } = index
  const gone: number[] = []
  let left = messages
  for (let no = 0; no < items.length && left > 0; no++) {
    const item = items[no]
    if (item?.file !== 0 || item.epoch < boundaries.length || item.note !== undefined) continue
    if (cleared.has(no) || away.has(no)) continue
    left -= new Set(item.parts.map(({ line }) => line)).size
    gone.push(no)
  }
  return gone.length === 0 ? undefined : { op: 'cleared', items: gone }
}
