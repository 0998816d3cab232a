import type { Tuning } from './tuning.ts'
import { BLOCKS, type Window } from './window.ts'

/** What the earlier windows of the same person were like. Old ones fade, so that it holds no more than one of them does. */
export class History {
  readonly #tuning: Tuning
  /** Growth by block, faded and summed over the windows. */
  readonly #blocks = new Float64Array(BLOCKS)
  #windows = 0
  #sum = 0
  #squares = 0
  #bursts = 0
  #burstBlocks = 0

  constructor(tuning: Tuning) {
    this.#tuning = tuning
  }

  add(window: Window): void {
    const { historyKept } = this.#tuning
    const { points } = window
    this.#windows = this.#windows * historyKept + 1
    this.#sum = this.#sum * historyKept + points
    this.#squares = this.#squares * historyKept + points ** 2
    for (let at = 0; at < BLOCKS; at++)
      this.#blocks[at] = (this.#blocks[at] ?? 0) * historyKept + (window.blocks[at] ?? 0)
    const { burst, count } = window.burst(BLOCKS)
    this.#bursts = this.#bursts * historyKept + burst * count
    this.#burstBlocks = this.#burstBlocks * historyKept + count
  }

  get known(): boolean {
    return this.#windows > 0
  }

  /** Points that a window ends with. */
  get mean(): number {
    const { meanPrior, historyTrust } = this.#tuning
    return (meanPrior * historyTrust + this.#sum) / (historyTrust + this.#windows)
  }

  /** Squared coefficient of variation between windows. */
  get spread(): number {
    const { spreadPrior, spreadTrust } = this.#tuning
    if (this.#windows < 1.5) return spreadPrior
    const own = this.#sum / this.#windows
    const variance = Math.max(0, this.#squares / this.#windows - own ** 2)
    const seen = variance / Math.max(own, 1) ** 2
    return (spreadPrior * spreadTrust + seen * this.#windows) / (spreadTrust + this.#windows)
  }

  get burst(): number {
    const { burstPrior, burstTrust } = this.#tuning
    return (burstPrior * burstTrust + this.#bursts) / (burstTrust + this.#burstBlocks)
  }

  /** The share of a window's use that has usually happened by then; even use for an unknown person. */
  shareBy(elapsed: number): number {
    const even = this.#tuning.profileTrust * this.mean
    const whole = elapsed * BLOCKS
    let seen = 0
    for (let at = 0; at < BLOCKS && at < whole; at++)
      seen += (this.#blocks[at] ?? 0) * Math.min(1, whole - at)
    return (even * elapsed + seen) / (even + this.#sum)
  }
}
