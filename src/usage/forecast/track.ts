import { Calibration, type Levels } from './calibration.ts'
import { Ewma } from './ewma.ts'
import { History } from './history.ts'
import type { Reading } from './reading.ts'
import { chanceUpTo, quantileOf, type Remainder, remainderOf } from './remainder.ts'
import type { Tuning } from './tuning.ts'
import { hoursIn, Weights } from './weights.ts'
import { BLOCKS, type Window } from './window.ts'

export interface Band {
  readonly atReset: { readonly p10: number; readonly p50: number; readonly p90: number }
  readonly hit: number
}

/** Half-lives of the two rates: 5 and 45 minutes of five hours, and as much longer as a window is. */
const SHORT = 5 / 300
const LONG = 45 / 300
/** What a rate is worth before it has seen anything: a part of its half-life. */
const LONG_TRUST = LONG / 4
const SHORT_TRUST = SHORT / 2
/** A window that ends before this was cut short, and says nothing about forecasts for its reset. */
const WHOLE_LEAST = 0.9
/** Official values are rounded, up or down, nobody says which: what is shown may be by so much more or less than what is. */
const ROUNDING = { up: 0.5, down: 1 } as const
const EXACT = { up: 0, down: 0 } as const
/** Where the local tokens may carry the guess before the official value has stepped. */
const STEP_MOST = 0.9
const FULL = 100
/** Even idle people are expected to do this much of their usual work. */
const EXPECTED_LEAST = 0.05
/** Of the rate's own spread, when bursts alone explain how windows differ. */
const RATE_SPREAD_LEAST = 0.05
/** About 2 seconds of five hours: the last moment has no length to divide by. */
const TIME_LEAST = 1e-4

/** Of somebody whose first window it is, no alarm in its first quarter of an hour (of five hours) … */
const EARLY = 0.05
/** … unless half of it is gone by then. */
const EARLY_POINTS = 50
const NO_ALARM_MOST = 0.49

interface Kept {
  readonly points: number
  readonly remainder: Remainder
}

/** What is known of one person in windows of one length. */
export class Track {
  readonly #tuning: Tuning
  readonly #history: History
  readonly #levels: Calibration<Kept>
  readonly #weights = new Weights()
  readonly #short = new Ewma(SHORT)
  readonly #long = new Ewma(LONG)
  #rounding: typeof ROUNDING | typeof EXACT = ROUNDING

  constructor(tuning: Tuning) {
    this.#tuning = tuning
    this.#history = new History(tuning)
    this.#levels = new Calibration(tuning)
  }

  /** A new window begins, `pause` after the last line: what was spent since the last step belongs to neither. */
  begin(pause: number): void {
    this.#weights.forgetOpen()
    this.#short.add(0, pause)
    this.#long.add(0, pause)
  }

  end(window: Window, at: number): void {
    const { official } = window
    const { up, down } = this.#rounding
    const whole = window.elapsedAt(Math.min(at, window.resetsAt)) >= WHOLE_LEAST
    if (!whole || official === undefined) return this.#levels.drop()
    this.#history.add(window)
    this.#levels.end(({ points, remainder }) => {
      const truth = official - points
      const to = official >= FULL ? 1 : chanceUpTo(remainder, truth + down)
      return [chanceUpTo(remainder, truth - up), to]
    })
  }

  take(window: Window, { used, tokens }: Reading, at: number, since: number): void {
    const local = this.#weights.spend(tokens, hoursIn(since * window.length))
    const growth = window.grow(Math.min(FULL, this.#pointsNow(window, used, local)), at)
    const elapsed = window.elapsedAt(at)
    this.#short.add(growth, elapsed - window.seenAt)
    this.#long.add(growth, elapsed - window.seenAt)
    window.seenAt = elapsed
    if (growth > 0 || tokens.length > 0) window.activeAt = elapsed
    window.movedHere += local
    if (used !== undefined) this.#step(window, used)
  }

  #step(window: Window, used: number): void {
    const before = window.official
    if (!Number.isInteger(used)) this.#rounding = EXACT
    window.official = Math.max(before ?? 0, used)
    if (before === undefined) {
      // Nobody knows since when the first value is what it is.
      this.#weights.forgetOpen()
      window.movedHere = 0
    } else if (used > before) {
      this.#weights.step(used - before)
      window.movedInAll += used - before
    }
  }

  /** Between two steps of the official value the local tokens say how far it has gone. */
  #pointsNow(window: Window, used: number | undefined, local: number): number {
    const official = used === undefined ? window.official : Math.max(used, window.official ?? 0)
    if (!this.#weights.calibrated || official === FULL) return official ?? window.points
    const guess = window.points + local
    if (official === undefined || used === undefined) return Math.min(guess, FULL - STEP_MOST)
    return Math.min(
      Math.max(guess, official - this.#rounding.up),
      official + this.#rounding.down * STEP_MOST,
    )
  }

  /** The share of what moved the official value that was not spent here. */
  elsewhere(window: Window): number | null {
    if (!this.#weights.calibrated || window.movedInAll < 1) return null
    return Math.max(0, Math.min(1, 1 - window.movedHere / window.movedInAll))
  }

  /** `counts` where the line said something: one that did not is no forecast to learn from. */
  foresee(window: Window, at: number, counts: boolean): Band {
    const official = window.official ?? 0
    if (official >= FULL) return { atReset: { p10: FULL, p50: FULL, p90: FULL }, hit: 1 }
    const phase = 1 - window.remainingAt(at)
    const { points } = window
    const remainder = this.#remainder(window, at)
    const levels = this.#levels.levelsAt(phase)
    if (counts) this.#levels.keep(phase, { points, remainder })
    const { p10, p50, p90 } = bandOf(points, remainder, levels)
    const { up, down } = this.#rounding
    const expected = Math.min(FULL, Math.max(official, p50))
    const under = chanceUpTo(remainder, FULL - up - points)
    const atReset = {
      p10: Math.min(expected, Math.max(official - up, p10 - down)),
      p50: expected,
      p90: Math.max(expected, p90 + up),
    }
    const hit = 1 - learntLevel(under, levels)
    return { atReset, hit: this.#tooEarly(window, at) ? Math.min(hit, NO_ALARM_MOST) : hit }
  }

  /** A burst in the first minutes of somebody unknown says nothing about five hours. */
  #tooEarly(window: Window, at: number): boolean {
    const early = window.elapsedAt(at) < EARLY && window.points < EARLY_POINTS
    return early && !this.#history.known
  }

  #remainder(window: Window, at: number): Remainder {
    const { rateSpread, burstSpread, burstTrust, stopGain, stopPower } = this.#tuning
    const [elapsed, remaining] = [window.elapsedAt(at), window.remainingAt(at)]
    const left = Math.max(remaining, TIME_LEAST)
    const seen = window.burst(Math.floor((1 - remaining) * BLOCKS))
    const burst =
      (this.#history.burst * burstTrust + seen.burst * seen.count) / (burstTrust + seen.count)
    const ofRate = Math.max(RATE_SPREAD_LEAST, this.#history.spread - burst)
    const variation = rateSpread / (1 / ofRate + elapsed / burst) + (burstSpread * burst) / left
    const trust = (this.#tuning.sustainedTrust * burst) / ofRate
    const odds = stopGain * (Math.max(0, elapsed - window.activeAt) / left) ** stopPower
    return remainderOf(odds / (1 + odds), this.#expected(window, remaining, trust), variation)
  }

  /** The sustained rate, on which the rates of late run out: each lasts for its reach, then it is as it always was. */
  #expected(window: Window, remaining: number, trust: number): number {
    const t = this.#tuning
    const { mean } = this.#history
    const share = this.#history.shareBy(1 - remaining)
    const sustained = ((1 - share) * (window.points + trust * mean)) / (share + trust)
    const rate = sustained / Math.max(remaining, TIME_LEAST)
    const long = this.#long.rate(rate, LONG_TRUST)
    const short = this.#short.rate(long, SHORT_TRUST)
    const lasting = (reach: number) => reach * -Math.expm1(-remaining / reach)
    const expected =
      sustained +
      t.longGain * (long - rate) * lasting(t.longReach) +
      t.shortGain * (short - long) * lasting(t.shortReach)
    return Math.max(expected, sustained * EXPECTED_LEAST, 1e-6)
  }
}

function bandOf(points: number, remainder: Remainder, { low, middle, high }: Levels) {
  const at = (level: number) => points + quantileOf(remainder, level)
  return { p10: at(low), p50: at(middle), p90: at(high) }
}

/** What a level of the model's distribution has turned out to be worth. */
function learntLevel(level: number, { low, middle, high }: Levels): number {
  if (level <= low) return (level / low) * 0.1
  if (level <= middle) return 0.1 + ((level - low) / (middle - low)) * 0.4
  if (level <= high) return 0.5 + ((level - middle) / (high - middle)) * 0.4
  return 0.9 + ((level - high) / (1 - high)) * 0.1
}
