const HOUR = 3_600_000

export type End = 'hour' | 'hours' | 'monday' | 'open' | 'at'

export const ENDS: readonly (readonly [End, string])[] = [
  ['hour', '1 h'],
  ['hours', '8 h'],
  ['monday', 'Until Monday 6:00'],
  ['open', 'Until somebody ends it'],
  ['at', 'Until a set time'],
]

/** When it ends; undefined for never by itself. `at` is what a datetime-local field holds. */
export function endOf(end: End, at: string, now: number): number | undefined {
  switch (end) {
    case 'hour':
      return now + HOUR
    case 'hours':
      return now + 8 * HOUR
    case 'monday':
      return nextMonday(now)
    case 'open':
      return undefined
    case 'at':
      return new Date(at).getTime()
  }
}

/** The next Monday at six, in the person's own time. */
function nextMonday(now: number): number {
  const date = new Date(now)
  date.setHours(6, 0, 0, 0)
  const days = (8 - date.getDay()) % 7
  date.setDate(date.getDate() + days)
  if (date.getTime() <= now) date.setDate(date.getDate() + 7)
  return date.getTime()
}

/** Why an end cannot be taken; '' where it can. */
export function wrongEnd(end: End, at: string, now: number): string {
  if (end !== 'at') return ''
  if (at === '') return 'Say until when.'
  return new Date(at).getTime() > now ? '' : 'That time has passed.'
}
