import type { JsonObject } from './json.ts'

/**
 * Script: what the model will say, written before the agent runs. It is plain JSON, because the
 * server may be a process of its own. A lane is one conversation (the main agent, a sub-agent, a
 * title-maker); the first lane that fits a request takes it and serves its next turn.
 */
export interface Script {
  readonly lanes: readonly Lane[]
}

export interface Lane {
  readonly name: string
  readonly when: Match
  readonly turns: readonly Turn[]
}

/** All that is given must hold. The strings `first` and `last` are regular expressions. */
export interface Match {
  /** The request offers tools at all: agents also ask for titles and summaries, without any. */
  readonly tools?: boolean
  /** The request offers this tool. */
  readonly tool?: string
  /**
   * Found in the first message of the user: it tells a sub-agent from the agent that started it.
   */
  readonly first?: string
  /** Found in the last message, which may be a tool's result. */
  readonly last?: string
}

export interface Turn {
  readonly text?: string
  readonly calls?: readonly Call[]
  /**
   * Held back until this file exists: a test does something between two of the agent's steps,
   * without a race.
   */
  readonly until?: string
  /** What the answer is known by; all have the same id without one, and count as one. */
  readonly messageId?: string
  /** Tokens that the request is said to have had; agents compact their context by it. */
  readonly inputTokens?: number
}

/**
 * The id is the script's own, so that a test finds the very call in the agent's and in Interlock's
 * accounts.
 */
export interface Call {
  readonly id: string
  readonly name: string
  readonly input: JsonObject
}

/**
 * One conversation, as most tests need it; what offers no tools (titles) is answered by the
 * fallback.
 */
export function mainLane(...turns: readonly Turn[]): Lane {
  return { name: 'main', when: { tools: true }, turns }
}
