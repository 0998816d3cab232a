import type { Form } from '../index/item.ts'
import { termsIn } from '../text/terms.ts'
import { formsOf, GENERIC, STOP, synonymsOf } from './synonyms.ts'

/** One thing that is asked for: its word, and others for it. */
export interface Wanted {
  /** With how much each counts: the word itself 1, another word for it less. */
  readonly terms: ReadonlyMap<number, number>
  /** How much the word itself counts: one that is everywhere says little, however rare it is here. */
  readonly weight: number
  /** What a thing looks like that the word speaks of. */
  readonly forms: readonly Form[]
}

export interface Query {
  readonly text: string
  readonly wanted: readonly Wanted[]
}

/** More words than that are a text, of which the first tell what is meant. */
const WORDS_MAX = 24
const SYNONYM_PART = 0.5
const GENERIC_PART = 0.4

export function queryOf(text: string): Query {
  const words = wordsIn(text)
  const telling = words.filter((word) => !STOP.has(word))
  const kept = (telling.length > 0 ? telling : words).slice(0, WORDS_MAX)
  return { text: text.trim(), wanted: kept.map(wantedOf) }
}

function wordsIn(text: string): readonly string[] {
  return [...new Set(text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [])]
}

function wantedOf(word: string): Wanted {
  const terms = new Map<number, number>()
  // Only the whole word's own number, not those of its parts.
  const take = (one: string, part: number) => {
    let last: number | undefined
    termsIn(one, (term) => {
      last = term
      if (/[^\p{ASCII}]/u.test(one)) terms.set(term, part)
    })
    if (last !== undefined) terms.set(last, Math.max(part, terms.get(last) ?? 0))
  }
  take(word, 1)
  for (const other of synonymsOf(word)) take(other, SYNONYM_PART)
  return { terms, weight: GENERIC.has(word) ? GENERIC_PART : 1, forms: formsOf(word) }
}
