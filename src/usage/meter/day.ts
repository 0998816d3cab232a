/** `2026-11-22`, where this machine is; '' where the time is not known. */
export function dayOf(at: number): string {
  if (at === 0) return ''
  const date = new Date(at)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** When the day began that this time is in: milliseconds since 1970. */
export function startOfDay(at: number, daysBefore = 0): number {
  const date = new Date(at)
  // By the calendar: a day is not always 24 hours long.
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysBefore).getTime()
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
