import type { Item } from '../index/item.ts'
import { textOfItem } from '../recall/recall.ts'
import type { Transcript } from '../store.ts'
import { queryOf } from './query.ts'
import { type Ranked, rank, type Traits } from './rank.ts'

export interface Hit {
  readonly item: Item
  readonly file: string
  readonly score: number
  /** The same but for digits as a hit above it. */
  readonly like?: string
}

const HITS_MAX = 20
/** So many of the best are read, to see whether they have the very words. */
const READ_MAX = 40
/** What has the very words of a query comes before what has its words. */
const LITERAL = 6
const LITERAL_ANY_CASE = 3

/** Items that have what is asked for, best first. */
export function search(transcript: Transcript, text: string, most = HITS_MAX): readonly Hit[] {
  const { index } = transcript
  const query = queryOf(text)
  const traits: (Traits | undefined)[] = index.items.map((item, no) =>
    index.rewound.has(no) ? undefined : item,
  )
  const best = rank(query, (term) => transcript.find(term), traits, Math.max(READ_MAX, most * 2))
  const read = best
    .slice(0, READ_MAX)
    .map((one) => ({ ...one, score: one.score * literal(transcript, one, query.text) }))
    .sort((a, b) => b.score - a.score || a.item - b.item)
  const first = new Map<number, string>()
  return [...read, ...best.slice(READ_MAX)].slice(0, most).flatMap(({ item: no, score }) => {
    const item = index.items[no]
    const file = item && index.files[item.file]?.path
    if (!item || file === undefined) return []
    const like = item.shape === 0 ? undefined : first.get(item.shape)
    if (like === undefined && item.bytes >= 200) first.set(item.shape, item.id)
    return [{ item, file, score, ...(like !== undefined && { like }) }]
  })
}

/** One word alone stands everywhere; two are somebody's words. */
function literal(transcript: Transcript, { item: no }: Ranked, query: string): number {
  const item = transcript.index.items[no]
  if (!item || query.length < 6) return 1
  const text = textOfItem(transcript, item)
  if (text.includes(query)) return LITERAL
  return text.toLowerCase().includes(query.toLowerCase()) ? LITERAL_ANY_CASE : 1
}
