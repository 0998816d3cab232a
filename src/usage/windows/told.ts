import type { Told } from '../meter/view.ts'
import { withExpected } from './expected.ts'
import { statesOf } from './line.ts'
import { allSamples, lastSamples } from './samples.ts'

/** What an agent's program has said is its word for so long: it says the same again only every five minutes. */
const OFFICIAL_MS = 10 * 60 * 1000

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
