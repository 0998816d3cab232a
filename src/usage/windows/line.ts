import type { Share } from '../session/share.ts'
import type { WindowReading } from './reading.ts'
import type { Sample } from './samples.ts'

const MINUTE_MS = 60_000

/** What is known of a window now: said by the agent's program just now, or some time ago. */
export interface WindowState extends WindowReading {
  /** How old what is known is (milliseconds); 0 where it was said just now. */
  readonly age: number
  /** Percent that is expected at the reset, where enough is known. */
  readonly expected?: number
  /** Between these it will be, four times of five. */
  readonly band?: readonly [low: number, high: number]
  /** Probability that the window is full before its reset. */
  readonly hit?: number
  /** The share of what is used that nothing here has used, from 0 to 1. */
  readonly elsewhere?: number
}

/** The session's sub-agents. */
export interface AgentsState {
  /** How many are at work. */
  readonly running: number
  /** What they have all used of the session's tokens, where that is known. */
  readonly share?: Share | undefined
}

/** What was said now, and of the other windows what was said last, until their reset. */
export function statesOf(
  windows: readonly WindowReading[],
  before: ReadonlyMap<string, Sample>,
  now: number,
): readonly WindowState[] {
  const said = new Set(windows.map(({ name }) => name))
  const older = [...before.values()]
    .filter(({ name, resetsAt }) => !said.has(name) && resetsAt > now)
    .map(({ at, name, used, resetsAt }) => ({ name, used, resetsAt, age: now - at }))
  return [...windows.map((one) => ({ ...one, age: 0 })), ...older]
}

/** `5h 62% · resets 14:10 (1h32) · ~80% by then · 3 agents 41%`. Where nothing is known, that. */
export function statusLine(
  states: readonly WindowState[],
  agents: AgentsState,
  now: number,
): string {
  const [first, ...others] = [...states].sort((a, b) => a.resetsAt - b.resetsAt)
  const parts =
    first === undefined
      ? ['usage not told by the agent yet']
      : [
          `${used(first)}${first.age > 0 ? ` (stale, ${span(first.age)} old)` : ''}`,
          `resets ${clock(first.resetsAt)} (${span(first.resetsAt - now)})`,
          ...(first.expected === undefined ? [] : [`~${Math.round(first.expected)}% by then`]),
          ...others.map(used),
        ]
  return [...parts, ...ofAgents(agents)].join(' · ')
}

/** Those at work, and what all of them have used; `~` where some of that could not be read. */
function ofAgents({ running, share }: AgentsState): readonly string[] {
  // The first answer of a sub-agent comes long after its start: until then there is nothing to say.
  const percent = Math.round((share?.part ?? 0) * 100)
  if (running === 0 && percent === 0) return []
  const count = running === 0 ? 'agents' : `${running} agent${running === 1 ? '' : 's'}`
  return [percent === 0 ? count : `${count} ${share?.isExact ? '' : '~'}${percent}%`]
}

function used({ name, used }: WindowState): string {
  return `${name} ${Math.round(used)}%`
}

export function clock(at: number): string {
  const date = new Date(at)
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
}

/** `1h32`, `12m`, `3d4h` */
export function span(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / MINUTE_MS))
  if (minutes < 60) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours}h${String(minutes % 60).padStart(2, '0')}`
  return `${Math.floor(hours / 24)}d${hours % 24}h`
}
