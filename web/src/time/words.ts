const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** "4 min", "3 h 20 min", "2 d 4 h": two units at most. */
export function duration(ms: number): string {
  const left = Math.max(0, ms)
  if (left < MINUTE) return `${Math.floor(left / SECOND)} s`
  if (left < HOUR) return `${Math.floor(left / MINUTE)} min`
  if (left < DAY) return two(left, HOUR, 'h', MINUTE, 'min')
  return two(left, DAY, 'd', HOUR, 'h')
}

function two(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % big) / small)
  return `${Math.floor(ms / big)} ${bigName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`
}

/** Minutes and seconds where they matter: "4:05". */
export function countdown(ms: number): string {
  if (ms <= 0) return '0:00'
  if (ms >= HOUR) return duration(ms)
  const seconds = Math.floor(ms / SECOND)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

const pad = (n: number): string => String(n).padStart(2, '0')

export function dayOf(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
}

export function timeOf(at: number): string {
  const date = new Date(at)
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
}

/** "2026-11-22 18:00": local time, to the minute. */
export function moment(at: number): string {
  return `${dayOf(at)} ${timeOf(at).slice(0, 5)}`
}
