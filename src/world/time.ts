/** A time for people: date, minute and offset of this machine, so that nobody has to guess the zone. */
export function timeInWords(ms: number): string {
  return inWords(ms, 5)
}

/** The same with its second, where that matters. */
export function momentInWords(ms: number): string {
  return inWords(ms, 8)
}

function inWords(ms: number, characters: number): string {
  const time = new Date(ms)
  const two = (n: number) => String(n).padStart(2, '0')
  const offset = -time.getTimezoneOffset()
  const sign = offset < 0 ? '-' : '+'
  const zone = `${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${clock.slice(0, characters)} ${zone}`
}
