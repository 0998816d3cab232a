import { Forecaster } from '../forecast/forecaster.ts'
import type { WindowState } from './line.ts'
import type { Sample } from './samples.ts'

/** Fewer readings say nothing about a pace. */
const SAMPLES_MIN = 3
/** Some weeks of one window's readings. */
const SAMPLES_MAX = 2_000

/** Tokens that were used here by one request, in the order of time. */
export interface LocalUse {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly model: string
  readonly tokens: number
}

/**
 * What each window is expected to reach by its reset, where enough was read of it. With what was used here it also tells what
 * was used elsewhere: the server moves, and nothing here did it.
 */
export function withExpected(
  states: readonly WindowState[],
  samples: readonly Sample[],
  used: readonly LocalUse[] = [],
): readonly WindowState[] {
  return states.map((state) => {
    const own = samples.filter(({ name }) => name === state.name).slice(-SAMPLES_MAX)
    const here = own.filter(({ resetsAt }) => resetsAt === state.resetsAt)
    if (here.length < SAMPLES_MIN) return state
    const forecaster = new Forecaster()
    let next = used.findIndex(({ at }) => at > (own[0]?.at ?? 0))
    let last: ReturnType<Forecaster['next']> | undefined
    for (const sample of own) {
      const tokens: Record<string, number> = {}
      for (let one = used[next]; next >= 0 && one && one.at <= sample.at; one = used[++next])
        tokens[one.model] = (tokens[one.model] ?? 0) + one.tokens
      last = forecaster.next({ ...sample, tokens })
    }
    if (last === undefined) return state
    const { p10, p50, p90 } = last.atReset
    const { hit, elsewhere } = last
    const isKnown = used.length > 0 && elsewhere !== null
    return { ...state, expected: p50, band: [p10, p90], hit, ...(isKnown && { elsewhere }) }
  })
}
