import type { Reading } from './reading.ts'

/** Columns of the fit. Further models share the last one: nobody uses so many at a time. */
const MODELS_MOST = 8
/** Official points that have to move before the weights are believed. */
const CALIBRATED_POINTS = 5
/** What an old step still counts at each new one: weights change when prices or plans do. */
const KEPT = 0.995
/** Coordinate descent starts from the last answer, so a few rounds do. */
const ROUNDS = 8
/** Against columns that say nothing yet; in units of the column's own square sum. */
const RIDGE = 0.02
/** Tokens are counted in millions and time in hours, so that the columns are of one size. */
const TOKENS_UNIT = 1e6
const HOUR_MS = 3_600_000

/**
 * Points of the window per token of each model, fitted as steps come: movement = sum of weight × tokens + foreign use per
 * hour, all of them non-negative. The column of time takes what moves the server while nothing is spent here.
 */
export class Weights {
  readonly #columns = new Map<string, number>()
  readonly #size = MODELS_MOST + 1
  readonly #squares = new Float64Array(this.#size * this.#size)
  readonly #products = new Float64Array(this.#size)
  readonly #weights = new Float64Array(this.#size)
  readonly #open = new Float64Array(this.#size)
  #moved = 0
  #tokensSeen = false

  get calibrated(): boolean {
    return this.#tokensSeen && this.#moved >= CALIBRATED_POINTS
  }

  /** Adds what was spent since the line before, and says how many points that should be. */
  spend(tokens: Reading['tokens'], hours: number): number {
    let points = 0
    for (const [model, count] of tokens) {
      const column = this.#columnOf(model)
      const units = count / TOKENS_UNIT
      this.#add(this.#open, column, units)
      points += (this.#weights[column] ?? 0) * units
    }
    if (tokens.length > 0) this.#tokensSeen = true
    this.#add(this.#open, MODELS_MOST, hours)
    return points
  }

  /** The official value moved by so many points since the last step. */
  step(points: number): void {
    this.#moved += points
    for (let row = 0; row < this.#size; row++) {
      const spent = this.#open[row] ?? 0
      this.#products[row] = (this.#products[row] ?? 0) * KEPT + spent * points
      for (let column = 0; column < this.#size; column++) {
        const at = row * this.#size + column
        this.#squares[at] = (this.#squares[at] ?? 0) * KEPT + spent * (this.#open[column] ?? 0)
      }
    }
    this.#fit()
    this.forgetOpen()
  }

  /** A new window begins: what was spent since the last step belongs to neither. */
  forgetOpen(): void {
    this.#open.fill(0)
  }

  #fit(): void {
    for (let round = 0; round < ROUNDS; round++)
      for (let row = 0; row < this.#size; row++) {
        const own = this.#squares[row * this.#size + row] ?? 0
        if (own <= 0) continue
        let rest = this.#products[row] ?? 0
        for (let column = 0; column < this.#size; column++)
          if (column !== row)
            rest -= (this.#squares[row * this.#size + column] ?? 0) * (this.#weights[column] ?? 0)
        this.#weights[row] = Math.max(0, rest / (own * (1 + RIDGE)))
      }
  }

  #columnOf(model: string): number {
    const known = this.#columns.get(model)
    if (known !== undefined) return known
    if (this.#columns.size >= MODELS_MOST - 1) return MODELS_MOST - 1
    const column = this.#columns.size
    this.#columns.set(model, column)
    return column
  }

  #add(to: Float64Array, at: number, value: number): void {
    to[at] = (to[at] ?? 0) + value
  }
}

export function hoursIn(ms: number): number {
  return ms / HOUR_MS
}
