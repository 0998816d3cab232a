import type { Conversation } from './conversations.ts'

/** What a conversation was started as, and when its transcript last grew. */
export interface Origin {
  /** The kind of sub-agent, as its agent calls it; undefined where nothing says it. */
  readonly type: string | undefined
  readonly description: string | undefined
  /** The sub-agent that has started it; undefined where that is the main conversation, or nothing says it. */
  readonly parent: string | undefined
  /** Milliseconds since 1970; 0 where that is not known. */
  readonly grownAt: number
}

export type OriginOf = (conversation: Conversation) => Origin

/** A sub-agent whose transcript has not grown for so long is at rest. */
const RUNNING_MS = 90_000

export function isRunning({ grownAt }: Pick<Origin, 'grownAt'>, now: number): boolean {
  return now - grownAt < RUNNING_MS
}
