import { signal } from '@preact/signals'
import type { Effect, EntryView } from '../../../src/daemon/people/api.ts'

export interface Filters {
  readonly q: string
  readonly kind: EntryView['kind'] | ''
  readonly effect: Effect | ''
  /** The id of a session. */
  readonly session: string
}

export const NO_FILTERS: Filters = { q: '', kind: '', effect: '', session: '' }

/** Kept while one looks elsewhere; other pages set it to lead here. */
export const filters = signal<Filters>(NO_FILTERS)

export function queryOf({ q, kind, effect, session }: Filters): URLSearchParams {
  const wanted = { q: q.trim(), kind, effect, session }
  return new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== ''))
}

/** Whether a new entry belongs in the list. Words are searched by the daemon alone: undefined. */
export function belongs(entry: EntryView, wanted: Filters): boolean | undefined {
  if (wanted.kind !== '' && entry.kind !== wanted.kind) return false
  if (wanted.effect !== '' && entry.effect !== wanted.effect) return false
  if (wanted.session !== '' && entry.session !== wanted.session) return false
  return wanted.q.trim() === '' ? true : undefined
}
