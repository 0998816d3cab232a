import type { Tuning } from './tuning.ts'

/** Bins of a probability. */
const BINS = 200
/** Phases of a window: what is hard to tell early is easy late, so each learns its own levels. */
const PHASES = 4
/** Forecasts that are kept of one window, one for each part of it. */
const KEPT = 64
/** What an ended window still counts at each new one. */
const FADE = 0.98
/** The levels never leave these bounds: a band is wide and p10 is below p50, whatever the past was. */
const BOUNDS = { low: [0.002, 0.3], middle: [0.32, 0.68], high: [0.7, 0.998] } as const

/** What the band is to hold. */
const HELD = 0.8
/**
 * Forecasts of one window lie together, but not wholly: where they lay in all windows so far, the next one lies outside a
 * little oftener than a tenth. A whole window here would be the rule for one forecast a window.
 */
const BEYOND = 0.5
/** How fast the band follows windows that it held too little or too much of; a few dozen windows settle it. */
const DRIFT_STEP = 0.25
/** Enough to halve or double what is left outside three times. */
const DRIFT_MOST = 2

export interface Levels {
  readonly low: number
  readonly middle: number
  readonly high: number
}

/** A forecast of a window under way, to be scored at its end; `count` lines were like it. */
interface Open<Forecast> {
  readonly forecast: Forecast
  readonly levels: Levels
  count: number
}

/**
 * Online conformal calibration. At the end of a window each of its forecasts is asked at which level of its distribution
 * the truth lay; the levels that held a tenth, a half and nine tenths of those truths are the ones that are read from then
 * on. With few ended windows the levels stay near those of the tuning.
 */
export class Calibration<Forecast> {
  readonly #tuning: Tuning
  readonly #open = new Map<number, Open<Forecast>>()
  readonly #below = new Float64Array(PHASES * BINS)
  readonly #above = new Float64Array(PHASES * BINS)
  readonly #weights = new Float64Array(PHASES)
  readonly #levels: Levels[]
  /** How much wider than learnt the band has to be for what it held of late; below 0: narrower. */
  #drift = 0

  constructor(tuning: Tuning) {
    this.#tuning = tuning
    this.#levels = Array.from({ length: PHASES }, () => tuning)
  }

  levelsAt(elapsed: number): Levels {
    return this.#levels[phaseOf(elapsed)] ?? this.#tuning
  }

  /** The last forecast in each part of the window stands for all of that part. */
  keep(elapsed: number, forecast: Forecast): void {
    const part = Math.min(KEPT - 1, Math.floor(elapsed * KEPT))
    const count = (this.#open.get(part)?.count ?? 0) + 1
    this.#open.set(part, { forecast, levels: this.levelsAt(elapsed), count })
  }

  /** The window ended too early to say anything about its forecasts. */
  drop(): void {
    this.#open.clear()
  }

  /** `levelOf` says between which levels of the forecast the rounded truth lay. */
  end(levelOf: (forecast: Forecast) => readonly [from: number, to: number]): void {
    let lines = 0
    for (const { count } of this.#open.values()) lines += count
    if (lines === 0) return
    for (const histogram of [this.#below, this.#above, this.#weights])
      for (let at = 0; at < histogram.length; at++) histogram[at] = (histogram[at] ?? 0) * FADE
    let held = 0
    for (const [part, { forecast, levels, count }] of this.#open) {
      const [from, to] = levelOf(forecast)
      if (from <= levels.high && to >= levels.low) held += count / lines
      const phase = phaseOf((part + 0.5) / KEPT)
      this.#score(phase, from, to, count / lines)
    }
    this.#open.clear()
    this.#drift = clamp(this.#drift + DRIFT_STEP * (HELD - held), [-DRIFT_MOST, DRIFT_MOST])
    for (let phase = 0; phase < PHASES; phase++) this.#levels[phase] = this.#levelsOf(phase)
  }

  #score(phase: number, from: number, to: number, weight: number): void {
    const below = phase * BINS + binOf(from)
    const above = phase * BINS + binOf(to)
    this.#below[below] = (this.#below[below] ?? 0) + weight
    this.#above[above] = (this.#above[above] ?? 0) + weight
    this.#weights[phase] = (this.#weights[phase] ?? 0) + weight
  }

  #levelsOf(phase: number): Levels {
    const { low, middle, high, levelTrust } = this.#tuning
    const windows = (this.#weights[phase] ?? 0) * PHASES
    const blend = (prior: number, seen: number) =>
      (prior * levelTrust + seen * windows) / (levelTrust + windows)
    const above = (share: number) => this.#quantile(this.#above, phase, share)
    const below = (share: number) => this.#quantile(this.#below, phase, share)
    // The window to come is one more than those that were seen, and may lie outside of all of them.
    const outer = 0.9 * (1 + BEYOND / Math.max(windows, 1))
    const narrower = Math.exp(-this.#drift)
    return {
      low: clamp(blend(low, above(1 - outer)) * narrower, BOUNDS.low),
      middle: clamp(blend(middle, (above(0.5) + below(0.5)) / 2), BOUNDS.middle),
      high: clamp(1 - (1 - blend(high, below(outer))) * narrower, BOUNDS.high),
    }
  }

  #quantile(histogram: Float64Array, phase: number, share: number): number {
    if (share <= 0 || share >= 1) return share <= 0 ? 0 : 1
    let left = (this.#weights[phase] ?? 0) * share
    for (let bin = 0; bin < BINS; bin++) {
      const here = histogram[phase * BINS + bin] ?? 0
      if (here > 0 && left <= here) return (bin + left / here) / BINS
      left -= here
    }
    return share
  }
}

function clamp(value: number, [least, most]: readonly [number, number]): number {
  return Math.min(most, Math.max(least, value))
}

function binOf(level: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.floor(level * BINS)))
}

function phaseOf(elapsed: number): number {
  return Math.min(PHASES - 1, Math.max(0, Math.floor(elapsed * PHASES)))
}
