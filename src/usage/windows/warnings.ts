import { withExpected } from './expected.ts'
import { clock, span, statesOf } from './line.ts'
import type { Sample } from './samples.ts'

/** What people have told of, where they set nothing else: percent of a window. */
export const WARN_AT = [70, 85, 95]

/** A level of a window that is reached, and the words for it. */
export interface Reached {
  /** Of the window, the same until its reset. */
  readonly key: string
  readonly level: number
  readonly words: string
}

/** Resets of one window are told of some seconds apart. */
const RESET_UNIT_MS = 10 * 60 * 1000

/** The highest level that each window has reached, by what the agent's program said of it last. */
export function reachedIn(
  last: ReadonlyMap<string, Sample>,
  all: () => readonly Sample[],
  warnAt: readonly number[],
  now: number,
): readonly Reached[] {
  return statesOf([], last, now).flatMap((state) => {
    const level = warnAt.findLast((one) => state.used >= one)
    if (level === undefined) return []
    const key = `window ${state.name} ${Math.round(state.resetsAt / RESET_UNIT_MS)}`
    const { name, used, resetsAt } = state
    const left = `it resets ${clock(resetsAt)} (in ${span(resetsAt - now)})`
    const words = () => {
      const [{ expected } = state] = withExpected([state], all())
      const then = expected === undefined ? '' : `; about ${Math.round(expected)}% by then`
      return `${Math.round(used)}% of the ${name} window is used, as the agent’s program says; ${left}${then}.`
    }
    return [
      {
        key,
        level,
        get words() {
          return words()
        },
      },
    ]
  })
}
