/** What one line of a replay says, after everything that cannot be true was taken out of it. */
export interface Reading {
  /** Milliseconds since 1970. */
  readonly at: number | undefined
  /** The official percentage, 0 to 100. */
  readonly used: number | undefined
  readonly resetsAt: number | undefined
  /** Local tokens by model since the line before. */
  readonly tokens: readonly (readonly [model: string, count: number])[]
}

const HOUR_MS = 3_600_000
/** Epoch seconds stay below this until the year 5138; milliseconds are above it since 1973. */
const SECONDS_MOST = 1e11
/** Milliseconds of the year 5138; above it is no time at all. */
const MILLISECONDS_MOST = 1e14
/** Overage is told as more than 100; a number beyond this is another field that leaked in, such as the reset's epoch. */
const USED_MOST = 1_000
/** The longest window there is, a week, and a day for clocks that differ. */
const AHEAD_MOST_MS = 8 * 24 * HOUR_MS
/** No request has more; a larger count is not one. */
const TOKENS_MOST = 1e12
/** Of one line; people use a handful. */
const MODELS_MOST = 64

export const NOTHING_READ: Reading = {
  at: undefined,
  used: undefined,
  resetsAt: undefined,
  tokens: [],
}

/** Any value is taken: what is no line reads as one that says nothing. */
export function readingOf(line: unknown): Reading {
  if (!isRecord(line)) return NOTHING_READ
  const at = timeOf(line.at)
  const reset = timeOf(line.resetsAt)
  const tokens = tokensOf(line.tokens)
  if (reset === undefined || at === undefined)
    return { at, used: usedOf(line.used), resetsAt: undefined, tokens }
  // An idle session goes on telling the last value of a window that has ended.
  if (reset <= at) return { at, used: undefined, resetsAt: undefined, tokens }
  const resetsAt = reset <= at + AHEAD_MOST_MS ? reset : undefined
  return { at, used: usedOf(line.used), resetsAt, tokens }
}

export function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'string' && value.trim() === '') return undefined
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

function timeOf(value: unknown): number | undefined {
  const number = numberOf(value)
  if (number === undefined) {
    const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN
    return Number.isFinite(parsed) ? parsed : undefined
  }
  if (number < 0 || number > MILLISECONDS_MOST) return undefined
  return number < SECONDS_MOST ? number * 1000 : number
}

function usedOf(value: unknown): number | undefined {
  const number = numberOf(typeof value === 'string' ? value.replace(/%\s*$/, '') : value)
  if (number === undefined || number < 0 || number > USED_MOST) return undefined
  return Math.min(100, number)
}

function tokensOf(value: unknown): Reading['tokens'] {
  if (!isRecord(value)) return []
  const counts: (readonly [string, number])[] = []
  for (const model in value) {
    const count = numberOf(value[model])
    if (count !== undefined && count > 0 && count <= TOKENS_MOST) counts.push([model, count])
    if (counts.length >= MODELS_MOST) break
  }
  return counts
}
