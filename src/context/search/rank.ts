import type { Form, Item } from '../index/item.ts'
import type { Entry } from '../text/segment.ts'
import type { Query, Wanted } from './query.ts'

/** What ranking knows of an item without reading it. */
export interface Traits {
  readonly bytes: number
  readonly kind: Item['kind']
  readonly by: Item['by']
  readonly form: Form
}

export interface Ranked {
  readonly item: number
  readonly score: number
}

/** How much a word counts that stands so often; long texts are not punished for their length. */
const STEPS = [1, 1.25, 1.5, 1.7]
const TITLE_BONUS = 0.9
/** Of a word that says what a thing looks like, where others say what it is of. */
const CUE_PART = 0.3
/** A thing that looks like what is asked for; a sentence looks like nothing. */
const FORM_FACTOR = 2.2
const FORM_BYTES_MIN = 300

/** How much of the ways to say something there is in an item, by what it is: evidence before talk about it. */
const KIND_WEIGHT: Readonly<Record<Item['kind'], number>> = {
  paste: 1.25,
  output: 1.15,
  error: 1.15,
  read: 1.1,
  edit: 1.1,
  command: 0.8,
  agent: 0.9,
  message: 0.85,
  thinking: 0.35,
  note: 0.3,
  summary: 0.25,
}

/** The items with the most of what is asked for, best first. `find` gives where a word stands. */
export function rank(
  query: Query,
  find: (term: number) => readonly Entry[],
  traits: readonly (Traits | undefined)[],
  most: number,
): readonly Ranked[] {
  const scores = new Map<number, { sum: number; found: number }>()
  const cued = new Set<Form>(query.wanted.flatMap(({ forms }) => forms))
  const onlyCues = query.wanted.every(({ forms }) => forms.length > 0)
  let asked = 0
  for (const wanted of query.wanted) {
    const { weights, holders } = partOf(wanted, find)
    // "the stack of the checkout": what it is of counts, what it is is told by its looks.
    const share = wanted.weight * (wanted.forms.length > 0 && !onlyCues ? CUE_PART : 1)
    const idf = share * Math.log(1 + traits.length / (0.5 + Math.max(holders, 1)))
    asked += idf
    for (const [item, weight] of weights) {
      const score = scores.get(item) ?? { sum: 0, found: 0 }
      score.sum += idf * weight
      score.found += idf * Math.min(1, weight)
      scores.set(item, score)
    }
  }
  const ranked: Ranked[] = []
  for (const [item, { sum, found }] of scores) {
    const trait = traits[item]
    if (!trait) continue
    const coverage = asked === 0 ? 0 : found / asked
    const looks = cued.has(trait.form) && trait.bytes >= FORM_BYTES_MIN ? FORM_FACTOR : 1
    ranked.push({ item, score: sum * (0.25 + coverage * coverage) * looks * prior(trait) })
  }
  return ranked.sort((a, b) => b.score - a.score || a.item - b.item).slice(0, most)
}

/** Of one thing that is asked for: how much of it each item has. */
function partOf(
  { terms }: Wanted,
  find: (term: number) => readonly Entry[],
): { readonly weights: ReadonlyMap<number, number>; readonly holders: number } {
  const weights = new Map<number, number>()
  let holders = 0
  for (const [term, part] of terms) {
    const entries = find(term)
    if (part === 1) holders += entries.length
    for (const { item, inTitle, step } of entries) {
      const weight = part * (STEPS[step] ?? 1) + (inTitle ? TITLE_BONUS * part : 0)
      weights.set(item, Math.max(weight, weights.get(item) ?? 0))
    }
  }
  return { weights, holders }
}

/** What was given at length is asked for more often than what was said about it. */
function prior({ bytes, kind, form }: Traits): number {
  const size = 0.55 + 0.15 * Math.min(Math.log2(1 + bytes / 256), 5)
  return KIND_WEIGHT[kind] * size * (form === 'text' && bytes < 1024 ? 0.8 : 1)
}
