import type { Told } from '../meter/view.ts'
import { type LocalUse, withExpected } from './expected.ts'
import { statesOf } from './line.ts'
import { allSamples, lastSamples } from './samples.ts'

/** What an agent's program has said is its word for so long: it says the same again only every five minutes. */
const OFFICIAL_MS = 10 * 60 * 1000

/** `used` is what was used here, in the order of time. */
export function toldIn(
  file: string,
  now: number,
  used: () => readonly LocalUse[] = () => [],
): Told {
  const last = lastSamples(file)
  const known = statesOf([], last, now)
  const states = known.length === 0 ? [] : withExpected(known, allSamples(file), used())
  return {
    windows: states
      .toSorted((a, b) => a.resetsAt - b.resetsAt)
      .map((state) => ({ ...state, label: state.age <= OFFICIAL_MS ? 'official' : 'stale' })),
    past: [...last.values()]
      .filter(({ resetsAt }) => resetsAt <= now)
      .map(({ name, resetsAt }) => ({ name, resetsAt })),
  }
}
