import type { Json } from '../../action/action.ts'
import { fieldsOf } from '../../action/json.ts'

/** A window of a plan's limits, as the agent's program says it: official, at that moment. */
export interface WindowReading {
  /** `5h`, `7d`, or the agent's own name. */
  readonly name: string
  /** Percent of what the window allows. */
  readonly used: number
  /** Milliseconds since 1970. */
  readonly resetsAt: number
}

/** What a status line is given. */
export interface Status {
  readonly session: string
  readonly transcript: string | undefined
  readonly windows: readonly WindowReading[]
}

const NAMES: Readonly<Record<string, string>> = { five_hour: '5h', seven_day: '7d' }
/** More is no percentage: versions were seen that put the time of the reset there. */
const USED_MAX = 1000
/** No window is longer; a later reset is a time in other units. */
const AHEAD_MS_MAX = 40 * 24 * 60 * 60 * 1000

/** Claude Code's JSON for a status line; numbers may be strings, and anything may be missing. */
export function statusIn(value: Json, now: number): Status {
  const { session_id: session, transcript_path: transcript, rate_limits: limits } = fieldsOf(value)
  const windows = Object.entries(fieldsOf(limits)).flatMap(([name, one]) => {
    const { used_percentage: used, resets_at: resets } = fieldsOf(one)
    const [percent, at] = [numberIn(used), numberIn(resets)]
    if (percent === undefined || at === undefined || percent < 0 || percent > USED_MAX) return []
    const resetsAt = at * 1000
    if (resetsAt <= now || resetsAt > now + AHEAD_MS_MAX) return []
    return [
      { name: NAMES[name] ?? name.replaceAll('_', ' ').slice(0, 20), used: percent, resetsAt },
    ]
  })
  return {
    session: typeof session === 'string' ? session : '',
    transcript: typeof transcript === 'string' ? transcript : undefined,
    windows,
  }
}

function numberIn(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
