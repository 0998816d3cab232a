import type { Json } from './json.ts'
import type { Turn } from './script.ts'

/**
 * One API that agents speak. One file each; the server asks them in order and knows none of them.
 */
export interface Api {
  readonly name: string
  /** undefined: not a request of this API. `path` has no query. */
  route(method: string, path: string): Route | undefined
}

type Route =
  /** Always the same answer: counting tokens, listing models. */
  | { readonly kind: 'fixed'; readonly reply: Reply }
  /** A turn of the conversation: the script answers. */
  | {
      readonly kind: 'turn'
      read(body: Json): Asked
      /** `id` is no other answer's of any model. */
      write(turn: Turn, body: Json, id: string): Reply
    }

/** What a request asks, in no API's own words: all that a script may match on. */
export interface Asked {
  readonly tools: readonly string[]
  readonly first: string
  readonly last: string
}

export interface Reply {
  readonly status: number
  /** As Anthropic's servers name each answer in a header; agents write it down. */
  readonly requestId?: string
  readonly type: string
  readonly body: string
}

export function jsonReply(value: Json, status = 200): Reply {
  return { status, type: 'application/json', body: JSON.stringify(value) }
}
