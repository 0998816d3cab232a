import type { StepView } from '../../../src/daemon/people/api.ts'

const OTHERS = {
  others: 'Changed between calls: by a person, or by what an agent left running',
  unwatched: 'Changed while nobody looked',
} as const

/** What it was that changed something. */
export function deedOf({ kind, by, deed, why }: StepView): string {
  if (kind === 'gap') return `Gap: ${why ?? ''}`
  return by === 'others' || by === 'unwatched' ? OTHERS[by] : deed
}

const WORDS = { '+': 'new', '~': 'changed', '-': 'gone', '!': 'not kept' } as const

/** "2 new, 1 gone". */
export function countsOf({ kind, places, tables }: StepView): string {
  if (tables !== undefined) return tables.length === 1 ? '1 table' : `${tables.length} tables`
  if (kind === 'gap') return ''
  if (kind === 'before')
    return places.length === 1 ? '1 place kept' : `${places.length} places kept`
  const counts = (['+', '~', '-', '!'] as const).map(
    (sign) => [places.filter(([one]) => one === sign).length, WORDS[sign]] as const,
  )
  return counts
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${n} ${word}`)
    .join(', ')
}
