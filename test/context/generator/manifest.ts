/** What a generated session holds, and what of it may be asked for: the ground truth of bench and tests. */

export const KINDS = [
  'dom',
  'log',
  'stack',
  'config',
  'diff',
  'table',
  'json',
  'plan',
  'decision',
] as const
export type Kind = (typeof KINDS)[number]

export const FORMATS = ['claude-code', 'codex', 'gemini', 'opencode', 'copilot'] as const
export type Format = (typeof FORMATS)[number]

export type Where = 'user' | 'tool_input' | 'tool_result' | 'spill' | 'subagent'

/** First and last physical line of an item, 1-based, of its first occurrence; of a database, the row's rank in its session by id. */
export type Span = readonly [first: number, last: number]

/** One message, or one call with its result, where it stands first. */
export interface Item {
  /** Absolute; of a database with the session behind a hash. */
  readonly file: string
  readonly lines: Span
  /** Where the agent writes a call twice, the other reading. */
  readonly also?: Span
  /** What `recall --raw` writes: the string values in record order, joined by LF. */
  readonly raw: string
}

export interface Queries {
  /** A string that stands in this fact and in nothing else. */
  readonly literal: string
  /** Three to five words that stand in it and around it, and in later mentions too. */
  readonly keywords: string
  /** A question in other words. */
  readonly paraphrase: string
}

export interface Fact extends Item {
  readonly id: string
  readonly kind: Kind
  readonly subject: string
  readonly where: Where
  /** The planted text by itself: a part of `raw`. */
  readonly text: string
  readonly bytes: number
  /** Of `raw`. */
  readonly sha256: string
  /** How many compactions there were before it. */
  readonly epoch: number
  /** It is not in the context any more after the last compaction. */
  readonly lost: boolean
  readonly hasSecret: boolean
  readonly queries: Queries
}

/** The same text with other digits. */
export interface Decoy extends Item {
  readonly id: string
  /** The fact that it could be taken for. */
  readonly of: string
}

export interface Manifest {
  readonly seed: number
  readonly format: Format
  /** The person's home: agents' folders lie in it as their agents lay them out. */
  readonly home: string
  readonly session: string
  /** The folder that the session worked in; it need not exist. */
  readonly cwd: string
  readonly transcript: string
  /** Every file of the agent under `home`, this session's and others'. */
  readonly files: readonly string[]
  /** Bytes of the transcript, of its sub-agents and of what it spilled. */
  readonly bytes: number
  readonly compactions: number
  readonly facts: readonly Fact[]
  readonly decoys: readonly Decoy[]
  /** Values that no output may hold. */
  readonly secrets: readonly string[]
}
