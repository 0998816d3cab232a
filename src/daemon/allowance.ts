/** So many units at once, and so many more with each second that passes. */
export class Allowance {
  readonly #burst: number
  readonly #perSecond: number
  readonly #now: () => number
  #left: number
  #at: number

  constructor(burst: number, perSecond: number, now: () => number) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#now = now
    this.#left = burst
    this.#at = now()
  }

  /** false, and nothing is taken, where so much is not left. */
  take(units: number): boolean {
    const now = this.#now()
    // A clock that is set back gives nothing.
    const passed = Math.max(0, now - this.#at) / 1000
    this.#left = Math.min(this.#burst, this.#left + passed * this.#perSecond)
    this.#at = now
    if (units > this.#left) return false
    this.#left -= units
    return true
  }
}
