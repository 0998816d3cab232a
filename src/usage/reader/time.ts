const ZERO = 0x30

/** Milliseconds of `2026-11-22T17:36:15.123Z` in bytes, which is what agents write; anything else is parsed the long way, and 0 where it is no time. */
export function timeIn(bytes: Buffer, from: number, to: number): number {
  if (to - from !== 24 || bytes[to - 1] !== 0x5a || bytes[from + 10] !== 0x54)
    return timeOf(bytes.toString('latin1', from, to))
  const days = daysTo(
    digits(bytes, from, 4),
    digits(bytes, from + 5, 2),
    digits(bytes, from + 8, 2),
  )
  const seconds =
    digits(bytes, from + 11, 2) * 3600 +
    digits(bytes, from + 14, 2) * 60 +
    digits(bytes, from + 17, 2)
  const ms = (days * 86_400 + seconds) * 1000 + digits(bytes, from + 20, 3)
  return ms > 0 && ms < TIME_MAX ? ms : 0
}

export function timeOf(text: string): number {
  const ms = Date.parse(text)
  return ms > 0 && ms < TIME_MAX ? ms : 0
}

/** Seconds are kept in 32 bits. */
const TIME_MAX = 2 ** 32 * 1000

function digits(bytes: Buffer, from: number, count: number): number {
  let value = 0
  for (let i = 0; i < count; i++) value = value * 10 + (bytes[from + i] ?? ZERO) - ZERO
  return value
}

/** Days since 1970 in the Gregorian calendar, by the arithmetic of Howard Hinnant. */
function daysTo(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}
