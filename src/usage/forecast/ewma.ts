/** A rate over irregular times that forgets by half in each half-life. Time without growth counts as such. */
export class Ewma {
  readonly #halfLife: number
  #growth = 0
  #time = 0

  constructor(halfLife: number) {
    this.#halfLife = halfLife
  }

  /** The growth is taken as spread evenly over the time since the last call. */
  add(growth: number, time: number): void {
    if (time <= 0) {
      this.#growth += growth
      return
    }
    const decay = 2 ** (-time / this.#halfLife)
    const weighed = ((1 - decay) * this.#halfLife) / Math.LN2
    this.#growth = this.#growth * decay + growth * (weighed / time)
    this.#time = this.#time * decay + weighed
  }

  /** `expected` counts as seen for `trust`: a rate of two seconds is none. */
  rate(expected: number, trust: number): number {
    return (this.#growth + expected * trust) / (this.#time + trust)
  }
}
