import { dayOf } from '../time/words.ts'

/** In the order of the list, under the day of each. */
export function byDay<T extends { readonly at: number }>(
  list: readonly T[],
): readonly (readonly [day: string, those: readonly T[]])[] {
  const days = new Map<string, T[]>()
  for (const one of list) {
    const day = dayOf(one.at)
    days.set(day, [...(days.get(day) ?? []), one])
  }
  return [...days]
}
