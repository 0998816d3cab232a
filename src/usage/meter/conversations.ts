import type { Source } from '../usage.ts'
import type { Priced } from './spent.ts'

/** The requests of a session's main conversation, or of one of its sub-agents, in the order in which they were made. */
export interface Conversation {
  readonly source: Source
  readonly session: string
  /** undefined for the main conversation. */
  readonly subagent: string | undefined
  readonly requests: readonly Priced[]
}

/** Each conversation once, in the order in which the ledger knows them. */
export function conversationsIn(requests: Iterable<Priced>): readonly Conversation[] {
  const known = new Map<string, Conversation & { readonly requests: Priced[] }>()
  for (const request of requests) {
    const { source, session, subagent } = request
    const key = conversationKey(session, subagent)
    const conversation = known.get(key) ?? { source, session, subagent, requests: [] }
    conversation.requests.push(request)
    known.set(key, conversation)
  }
  // Where two say the same time, the ledger has them in the order of their file.
  for (const { requests } of known.values()) requests.sort((a, b) => a.at - b.at)
  return [...known.values()]
}

/** One text for both names, whatever they hold. */
export function conversationKey(session: string, subagent: string | undefined): string {
  return JSON.stringify([session, subagent ?? null])
}
