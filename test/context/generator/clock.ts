import type { Random } from './random.ts'

const BEGAN = Date.UTC(2026, 9, 5, 7, 30)

/** The time of a session, which only goes on. */
export class Clock {
  readonly #random: Random
  #time = BEGAN

  constructor(random: Random) {
    this.#random = random
  }

  ms(): number {
    this.#time += this.#random.int(200, 9000)
    return this.#time
  }

  now(): string {
    return new Date(this.ms()).toISOString()
  }
}
