/** Tokens of one request, or of many, in the classes that are billed apart. */
export interface Tokens {
  /** Not cached. */
  readonly input: number
  /** With thinking. */
  readonly output: number
  readonly cacheWrite5m: number
  readonly cacheWrite1h: number
  readonly cacheRead: number
}

/** All classes together. */
export function tokensIn({ input, output, cacheWrite5m, cacheWrite1h, cacheRead }: Tokens): number {
  return input + output + cacheWrite5m + cacheWrite1h + cacheRead
}

/** What was used: T of the contract for measuring. `costUSD` is by the price table that was asked for. */
export interface Usage extends Tokens {
  readonly requests: number
  readonly costUSD: number
}

/** The agents whose files are read. */
export type Source = 'claude-code' | 'codex' | 'gemini-cli' | 'opencode' | 'copilot-cli'

/** One request to a model: one answer, however many lines of however many files repeat it. */
export interface Request {
  readonly source: Source
  readonly session: string
  /** undefined in the main conversation. */
  readonly subagent: string | undefined
  /** As the transcript names it. */
  readonly model: string
  /** The folder it was made in, or what the agent calls that folder. */
  readonly project: string
  /** The tools that its answer calls. */
  readonly tools: readonly string[]
  /** Milliseconds since 1970; 0 where the transcript does not say. */
  readonly at: number
  readonly tokens: Tokens
  /** How many they were: one, but where an agent only states sums. */
  readonly requests: number
  /** Where it is written. */
  readonly file: string
  /** false where the transcript never got the final count of its output. */
  readonly finished: boolean
}

/**
 * What is not known, as an interval that the true value lies in: of `field` in the Usage of `scope`, which is a model, a
 * sub-agent, a session, `subagents` or `total`.
 */
export interface Bound {
  readonly kind: BoundKind
  readonly scope: string
  readonly field: keyof Usage
  readonly low: number
  readonly high: number
}

/**
 * `unpriced`: the price table does not know the model. `unfinished`: the final count of an answer's output was never
 * written. `unread`: a line that cannot be read. `unreported`: the agent does not write this class of tokens.
 */
export type BoundKind = 'unpriced' | 'unfinished' | 'unread' | 'unreported'

export const NOTHING: Usage = {
  requests: 0,
  input: 0,
  output: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  cacheRead: 0,
  costUSD: 0,
}
