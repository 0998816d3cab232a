import { withExpected } from './expected.ts'
import { statesOf, type WindowState } from './line.ts'
import { allSamples, lastSamples } from './samples.ts'

/** What an agent's program has said is its word for so long: it says the same again only every five minutes. */
const OFFICIAL_MS = 10 * 60 * 1000

/** What is known of a window: the agent's program's own word, or its word of some time ago. */
export interface ToldWindow extends WindowState {
  readonly label: 'official' | 'stale'
}

/** What the agent's program has told of its windows; nothing is derived for one that it did not speak of. */
export interface Told {
  /** The one that resets first comes first. `expected` is an estimate of ours. */
  readonly windows: readonly ToldWindow[]
  /** Windows that have been reset since they were spoken of. */
  readonly past: readonly { readonly name: string; readonly resetsAt: number }[]
}

export function toldIn(file: string, now: number): Told {
  const last = lastSamples(file)
  const states = withExpected(statesOf([], last, now), allSamples(file))
  return {
    windows: states
      .toSorted((a, b) => a.resetsAt - b.resetsAt)
      .map((state) => ({ ...state, label: state.age <= OFFICIAL_MS ? 'official' : 'stale' })),
    past: [...last.values()]
      .filter(({ resetsAt }) => resetsAt <= now)
      .map(({ name, resetsAt }) => ({ name, resetsAt })),
  }
}
