import { Forecaster } from '../../../src/usage/forecast/forecaster.ts'
import type { Tuning } from '../../../src/usage/forecast/tuning.ts'
import type { MadeWindow } from './generator.ts'

/** One forecast against what came of it, and against straight extrapolation. */
export interface Scored {
  readonly kind: string
  readonly elapsed: number
  readonly truth: number
  readonly exact: number
  readonly p10: number
  readonly p50: number
  readonly p90: number
  readonly hit: number
  readonly linear: number
}

/** Forecasts count from the first 2 % of a window (6 minutes of five hours) to its last 2 %, while below 100. */
const COUNTS = { from: 0.02, to: 0.98 }

export function scoresOf(
  windows: readonly MadeWindow[],
  five?: Tuning,
  week?: Tuning,
): readonly Scored[] {
  const forecaster = new Forecaster(five, week)
  const all: Scored[] = []
  for (const { kind, lines, startsAt, resetsAt, official, exact } of windows) {
    let used = 0
    for (const line of lines) {
      const { atReset, hit } = forecaster.next(line)
      if (typeof line.used === 'number') used = line.used
      const elapsed = (line.at - startsAt) / (resetsAt - startsAt)
      if (elapsed < COUNTS.from || elapsed > COUNTS.to || used >= 100) continue
      all.push({
        kind,
        elapsed,
        truth: official,
        exact,
        ...atReset,
        hit,
        linear: used / elapsed,
      })
    }
  }
  return all
}

export interface Figures {
  readonly forecasts: number
  readonly coverage: number
  readonly coverageExact: number
  readonly below: number
  readonly above: number
  readonly error: number
  readonly linearError: number
  readonly falseAlarms: number
  readonly linearFalseAlarms: number
  readonly misses: number
  readonly linearMisses: number
}

const capped = (points: number) => Math.min(100, points)

export function figuresOf(scored: readonly Scored[]): Figures {
  const share = (of: (one: Scored) => number) => {
    let sum = 0
    for (const one of scored) sum += of(one)
    return sum / Math.max(1, scored.length)
  }
  const when = (test: boolean) => (test ? 1 : 0)
  const count = (test: (one: Scored) => boolean) => scored.filter(test).length
  return {
    forecasts: scored.length,
    coverage: share(({ p10, p90, truth }) => when(p10 <= truth && truth <= p90)),
    coverageExact: share(({ p10, p90, exact }) => when(p10 <= exact && exact <= p90)),
    below: share(({ p10, truth }) => when(truth < p10)),
    above: share(({ p90, truth }) => when(truth > p90)),
    error: share(({ p50, truth }) => Math.abs(capped(p50) - truth)),
    linearError: share(({ linear, truth }) => Math.abs(capped(linear) - truth)),
    falseAlarms: count(({ hit, truth }) => hit >= 0.5 && truth < 100),
    linearFalseAlarms: count(({ linear, truth }) => linear >= 100 && truth < 100),
    misses: count(({ hit, truth }) => hit < 0.5 && truth >= 100),
    linearMisses: count(({ linear, truth }) => linear < 100 && truth >= 100),
  }
}
