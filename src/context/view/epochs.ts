import fs from 'node:fs'
import type { Item, Kind } from '../index/item.ts'
import type { Boundary } from '../index/operation.ts'
import { type ContextUse, contextUse } from '../moments/use.ts'
import type { Transcript } from '../store.ts'
import { choose } from '../table/choose.ts'
import { isEvidence, isKept } from '../table/lost.ts'
import { ROWS_MAX } from '../table/table.ts'
import { type ItemView, itemView } from './item-view.ts'

/** What is between two compactions; the last one is what is in the context now. */
export interface Epoch {
  readonly no: number
  /** The compaction that ended it; undefined where it goes on. */
  readonly ended?: Pick<Boundary, 'at' | 'trigger' | 'before' | 'after'>
  /** How full the context is, of the one that goes on. */
  readonly use?: ContextUse
  /** Taken out of the context at its end, or cleared before. */
  readonly left: Part
  /** Still in the context after it. */
  readonly stayed: Part
}

export interface Part {
  readonly items: number
  readonly bytes: number
  readonly kinds: Readonly<Partial<Record<Kind, number>>>
  /** Those of note, as the table would list them. */
  readonly rows: readonly EpochRow[]
}

export interface EpochRow extends ItemView {
  /** Others with the very same text. */
  readonly copies?: number
}

interface Split {
  readonly left: readonly number[]
  readonly stayed: readonly number[]
}

/** The oldest first. `window`: the context's tokens, as a person has set them. */
export function epochsOf(transcript: Transcript, window?: number): readonly Epoch[] {
  const { boundaries } = transcript.index
  return splits(transcript).map(({ left, stayed }, no) => {
    const boundary = boundaries[no]
    const use = boundary === undefined ? useNow(transcript, window) : undefined
    return {
      no,
      ...(boundary && { ended: endOf(boundary) }),
      ...(use && { use }),
      left: partOf(transcript, left),
      stayed: partOf(transcript, stayed),
    }
  })
}

/** By ordinals: what each compaction took out of the context, and what it left in, which the next one may take. */
function splits({ index }: Transcript): readonly Split[] {
  const { items, boundaries, cleared, rewound } = index
  const epochs: number[][] = Array.from({ length: boundaries.length + 1 }, () => [])
  for (const [no, item] of items.entries())
    if (!rewound.has(no) && isEvidence(item))
      epochs[Math.min(item.epoch, boundaries.length)]?.push(no)
  let carried: readonly number[] = []
  return epochs.map((own, epoch) => {
    const boundary = boundaries[epoch]
    const kept = new Set(boundary?.kept ?? [])
    const stays = (no: number) => {
      const item = items[no]
      if (item === undefined || cleared.has(no)) return false
      return boundary === undefined || isKept(item, boundary, kept)
    }
    const all = [...carried, ...own]
    carried = all.filter(stays)
    return { left: all.filter((no) => !stays(no)), stayed: carried }
  })
}

function endOf({ at, trigger, before, after }: Boundary): NonNullable<Epoch['ended']> {
  return {
    trigger,
    ...(at !== undefined && { at }),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  }
}

function partOf(transcript: Transcript, ordinals: readonly number[]): Part {
  const items = ordinals.flatMap((no) => transcript.index.items[no] ?? [])
  const kinds: Partial<Record<Kind, number>> = {}
  for (const { kind } of items) kinds[kind] = (kinds[kind] ?? 0) + 1
  return {
    items: items.length,
    bytes: items.reduce((sum, { bytes }) => sum + bytes, 0),
    kinds,
    rows: rowsOf(transcript, items),
  }
}

function rowsOf(transcript: Transcript, items: readonly Item[]): readonly EpochRow[] {
  const copies = new Map<string, number>()
  const chosen = choose(items, ROWS_MAX)
  for (const { fold } of chosen)
    if (fold !== undefined) copies.set(fold, (copies.get(fold) ?? 0) + 1)
  return chosen.flatMap(({ item, fold }) => {
    if (fold !== undefined) return []
    const same = copies.get(item.id)
    return { ...itemView(transcript, item), ...(same !== undefined && { copies: same }) }
  })
}

/** What the agent last asked with; just after a compaction, what that left. */
function useNow({ main, index }: Transcript, window?: number): ContextUse | undefined {
  const use = fs.existsSync(main) ? contextUse(main, window) : undefined
  const { length } = index.boundaries
  const asked = index.items.some(
    ({ file, epoch, by, note }) =>
      file === 0 && epoch === length && note === undefined && (by === 'assistant' || by === 'tool'),
  )
  if (use === undefined || length === 0 || asked) return use
  const after = index.boundaries.at(-1)?.after
  return after === undefined ? undefined : { tokens: after, window: use.window }
}
