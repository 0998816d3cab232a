import type { Tokens } from '../usage.ts'

/** One request with its final counts, as Claude Code tells a listener of them when the answer is whole. */
export interface Final extends Tokens {
  /** What the API's server calls it, which the transcript calls `requestId`; undefined where the server says nothing. */
  readonly id: string | undefined
  readonly session: string
  readonly subagent: string | undefined
  readonly model: string
  /** What it was for, in the agent's own word: `agent:…`, `compact`, `sdk`. */
  readonly purpose: string
  /** When the answer was whole: milliseconds since 1970. */
  readonly at: number
  readonly durationMs: number
  /** Its place among all that the process has told: with the time it tells what was sent twice. */
  readonly sequence: number
}

/** A batch that was not acknowledged is sent again. */
export function eachOnce(finals: readonly Final[]): readonly Final[] {
  const once = new Map<string, Final>()
  for (const one of finals) once.set(one.id ?? `${one.session} ${one.at} ${one.sequence}`, one)
  return [...once.values()]
}
