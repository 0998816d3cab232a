import type { Deed, Json, Origin } from './action.ts'

/**
 * Signal: something that has happened. It is recorded and never judged; a Signal that cannot be handled lets the
 * agent go on, because refusing "stop" would loop and refusing a prompt would swallow the person's words.
 */
export type SignalKind =
  | 'session-started'
  | 'session-ended'
  | 'prompt'
  | 'tool-ended'
  | 'tool-failed'
  | 'sub-agent-started'
  | 'sub-agent-ended'
  | 'stopped'
  | 'compacting'
  | 'compacted'
  /** The agent asks its own permission system; our verdict has been given before. */
  | 'permission-asked'
  | 'other'

export interface Signal {
  readonly kind: SignalKind
  readonly origin: Origin
  readonly cwd: string | undefined
  /** The agent's own name of the event. */
  readonly event: string
  /** For tool-ended and tool-failed: what ran, compared with what was judged. */
  readonly deed?: Deed
  /** Small facts worth keeping (source, trigger, reason, duration); never contents. */
  readonly notes: { readonly [key: string]: string | number | boolean }
  /** Where the agent writes the session down, as it says itself. */
  readonly transcript?: string
  /** What a tool gave back, where it is long: its text, and the agent's own form of it. */
  readonly output?: { readonly text: string; readonly form: Json }
  /** Text that is recorded only as a salted digest and a length: a prompt, a summary, an output. */
  readonly content?: string
}

/** What there is to say when something has happened: to the model, and to the person before it. */
export interface Told {
  readonly toModel?: string
  readonly toPerson?: string
  /** What the model reads in place of a tool's output. */
  readonly output?: string
}
