/** Of one window: a quarter of an hour of five hours, and the better part of a working day of a week. */
export const BLOCKS = 20

const HOUR_MS = 3_600_000
const FIVE_HOURS_MS = 5 * HOUR_MS
export const WEEK_MS = 7 * 24 * HOUR_MS
/** A reset that is farther away than this cannot be one of five hours, even by a clock that is wrong. */
const FIVE_HOURS_MOST_MS = FIVE_HOURS_MS + 6 * 60_000

export function lengthFor(remainingMs: number, known: number | undefined): number {
  if (remainingMs > FIVE_HOURS_MOST_MS) return WEEK_MS
  return known ?? FIVE_HOURS_MS
}

/** One window as it is seen: how much was used, when, and how unevenly. Time is in lengths of the window, use in points. */
export class Window {
  readonly resetsAt: number
  readonly length: number
  readonly blocks = new Float64Array(BLOCKS)
  readonly #startsAt: number
  #seenTo = 0
  #lines = 0
  /** The best guess of what was used, between the steps of the official value. */
  points = 0
  /** The highest official value. */
  official: number | undefined
  /** Of the elapsed time, when anything was last done. */
  activeAt = 0
  /** Of the elapsed time, when the last line came. */
  seenAt = 0
  movedHere = 0
  movedInAll = 0

  constructor(startsAt: number, resetsAt: number, length: number) {
    this.#startsAt = startsAt
    this.resetsAt = resetsAt
    this.length = length
  }

  elapsedAt(at: number): number {
    return Math.max(0, (at - this.#startsAt) / this.length)
  }

  remainingAt(at: number): number {
    return Math.max(0, (this.resetsAt - at) / this.length)
  }

  /** Spreads growth over the time since the last call. Blocks belong to the window's whole length, also where it began late. */
  grow(to: number, at: number): number {
    const now = Math.min(BLOCKS, (1 - this.remainingAt(at)) * BLOCKS)
    const growth = Math.max(0, to - this.points)
    if (now > this.#seenTo) this.#lines += 1
    const from = Math.min(this.#seenTo, now)
    if (growth > 0) this.#spread(growth, from, now)
    this.points += growth
    this.#seenTo = now
    return growth
  }

  #spread(growth: number, from: number, to: number): void {
    if (to - from < 1e-9) {
      const at = Math.min(BLOCKS - 1, Math.floor(from))
      this.blocks[at] = (this.blocks[at] ?? 0) + growth
      return
    }
    for (let at = Math.floor(from); at < BLOCKS && at < to; at++) {
      const part = Math.min(at + 1, to) - Math.max(at, from)
      this.blocks[at] = (this.blocks[at] ?? 0) + (growth * part) / (to - from)
    }
  }

  /**
   * How long one independent burst lasts, in windows: the variance of use over a time t is mean² × burst × t. From the
   * whole blocks before `end`, the idle ones with them.
   */
  burst(end: number): { readonly burst: number; readonly count: number } {
    const whole = Math.min(BLOCKS, Math.floor(end))
    // Growth between two lines is spread evenly: blocks shorter than that would look steady.
    const size = Math.max(1, Math.ceil(whole / Math.max(1, this.#lines)))
    const count = Math.floor(whole / size)
    let [sum, squares] = [0, 0]
    for (let at = 0; at < count; at++) {
      let block = 0
      for (let part = 0; part < size; part++) block += this.blocks[at * size + part] ?? 0
      sum += block
      squares += block ** 2
    }
    if (count < 2 || sum < 1) return { burst: 0, count: 0 }
    const mean = sum / count
    const variance = Math.max(0, squares / count - mean ** 2) * (count / (count - 1))
    return { burst: ((variance / mean ** 2) * size) / BLOCKS, count }
  }
}
