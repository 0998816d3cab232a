/** A time for people: date, minute and offset of this machine, so that nobody has to guess the zone. */
export function timeInWords(ms: number): string {
  return `${clockInWords(ms).slice(0, -3)} ${zoneInWords(ms)}`
}

/** The same with its second, where that matters. */
export function momentInWords(ms: number): string {
  return `${clockInWords(ms)} ${zoneInWords(ms)}`
}

/** To the second, and without the offset: as `restore --to` takes a time of today. */
export function clockInWords(ms: number): string {
  const time = new Date(ms)
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
}

/** How far this machine's clock is from UTC then: `+02:00`. */
function zoneInWords(ms: number): string {
  const offset = -new Date(ms).getTimezoneOffset()
  const sign = offset < 0 ? '-' : '+'
  return `${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
