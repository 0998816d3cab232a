import type { Item } from '../index/item.ts'
import { textOfItem } from '../recall/recall.ts'
import type { Transcript } from '../store.ts'
import { type Query, queryOf } from './query.ts'
import { rank, type Traits } from './rank.ts'

export interface Hit {
  readonly transcript: Transcript
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
  return searchIn([transcript], text, most)
}

/** The same in several transcripts; of two items that say it as well, that of the first of them. */
export function searchIn(
  transcripts: readonly Transcript[],
  text: string,
  most: number,
): readonly Hit[] {
  const query = queryOf(text)
  const best = transcripts
    .flatMap((transcript) => rankedIn(transcript, query, Math.max(READ_MAX, most)))
    .sort(byScore)
  const read = best
    .slice(0, READ_MAX)
    .map((one) => ({ ...one, score: one.score * literal(one, query.text) }))
    .sort(byScore)
  const first = new Map<string, string>()
  return [...read, ...best.slice(READ_MAX)]
    .slice(0, most)
    .map(({ transcript, item, file, score }) => {
      const shape = `${transcript.main} ${item.shape}`
      const like = item.shape === 0 ? undefined : first.get(shape)
      if (like === undefined && item.bytes >= 200) first.set(shape, item.id)
      return { transcript, item, file, score, ...(like !== undefined && { like }) }
    })
}

type Candidate = Omit<Hit, 'like'>

function rankedIn(transcript: Transcript, query: Query, most: number): readonly Candidate[] {
  const { index } = transcript
  const traits: (Traits | undefined)[] =
    index.rewound.size === 0
      ? index.items
      : index.items.map((item, no) => (index.rewound.has(no) ? undefined : item))
  return rank(query, (term) => transcript.find(term), traits, most).flatMap(
    ({ item: no, score }) => {
      const item = index.items[no]
      const file = item && index.files[item.file]?.path
      return item && file !== undefined ? [{ transcript, item, file, score }] : []
    },
  )
}

/** Sorting keeps the order of what is equal: ranked by place within a transcript, and the first transcript first. */
function byScore(a: Candidate, b: Candidate): number {
  return b.score - a.score
}

/** One word alone stands everywhere; two are somebody's words. */
function literal({ transcript, item }: Candidate, query: string): number {
  if (query.length < 6) return 1
  const text = textOfItem(transcript, item)
  if (text.includes(query)) return LITERAL
  return text.toLowerCase().includes(query.toLowerCase()) ? LITERAL_ANY_CASE : 1
}
