import { everyday } from './events.mjs'
import { figures } from './figures.mjs'

const BAR = { ratio: 2.3, ratio95: 3 }
const LIMITS = { rounds: 200, seconds: 15 }
const SESSION = 'bench-warm'

/** The whole hook call, as Claude Code makes it, with the daemon running; the record is counted afterwards. */
export function warm({ race, up, project }) {
  const calls = everyday(SESSION, project)
  const cases = [
    { what: 'sh -c :', command: ['/bin/sh', '-c', ':'] },
    ...Object.values(calls).map((each) => ({ ...each, command: up.hook, bar: BAR })),
  ]
  const times = race(cases, { ...LIMITS, env: up.env, cwd: project })
  const made = times.slice(1).reduce((sum, { length }) => sum + length + 1, 0)
  const recorded = up.recorded(SESSION)
  if (recorded !== made) throw new Error(`${made} calls were made and ${recorded} are recorded`)
  return {
    title: `Hook call through sh -c, daemon running (${times[0].length} rounds; ${recorded} calls, all in the record)`,
    figures: figures(cases, times),
  }
}
