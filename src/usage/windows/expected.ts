import { Forecaster } from '../forecast/forecaster.ts'
import type { WindowState } from './line.ts'
import type { Sample } from './samples.ts'

/** Fewer readings say nothing about a pace. */
const SAMPLES_MIN = 3
/** Some weeks of one window's readings. */
const SAMPLES_MAX = 2_000

/** What each window is expected to reach by its reset, where enough was read of it. */
export function withExpected(
  states: readonly WindowState[],
  samples: readonly Sample[],
): readonly WindowState[] {
  return states.map((state) => {
    const own = samples.filter(({ name }) => name === state.name).slice(-SAMPLES_MAX)
    const here = own.filter(({ resetsAt }) => resetsAt === state.resetsAt)
    if (here.length < SAMPLES_MIN) return state
    const forecaster = new Forecaster()
    let expected: number | undefined
    for (const { at, used, resetsAt } of own)
      expected = forecaster.next({ at, used, resetsAt, tokens: {} }).atReset.p50
    return expected === undefined ? state : { ...state, expected }
  })
}
