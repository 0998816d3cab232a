/** A time for people: date, minute and offset of this machine, so that nobody has to guess the zone. */
export function timeInWords(ms: number): string {
  const time = new Date(ms)
  const offset = -time.getTimezoneOffset()
  const sign = offset < 0 ? '-' : '+'
  const zone = `${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
  return `${clockInWords(ms).slice(0, -3)} ${zone}`
}

/** The same to the second, and without the offset: as `restore --to` takes a time of today. */
export function clockInWords(ms: number): string {
  const time = new Date(ms)
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
