import type { Reason } from '../decide/decision.ts'
import type { Stakes } from './need.ts'

/**
 * How an ask reaches people. native: the agent's own prompt, whose yes never passes through us. signed: people with
 * keys. Otherwise nobody can say yes, and why.
 */
export type Route = 'native' | 'signed' | Reason

export interface Reach {
  readonly stakes: Stakes
  /** Somebody is enrolled. */
  readonly enrolled: boolean
  /** What decides about the outcome and cannot be held on to. */
  readonly loose: () => readonly string[]
}

/**
 * The native prompt is for what can be taken back, outside of production. While nobody is enrolled it is all there is,
 * and then nothing that production cannot get back passes.
 */
export function routeOf({ stakes, enrolled, loose }: Reach): Route {
  if (stakes.harmless) return 'native'
  if (!enrolled) return stakes.irreversibleInProduction ? NOBODY_ENROLLED : 'native'
  if (stakes.environment !== 'production') return 'signed'
  const [first] = loose()
  return first === undefined ? 'signed' : cannotBePinned(first)
}

const NOBODY_ENROLLED: Reason = {
  rule: 'interlock/nobody-enrolled',
  effect: 'deny',
  text: 'it cannot be undone in production, and nobody is enrolled who could approve it',
  why: 'A prompt of the agent’s own is not enough here: anybody, or anything, can say yes to it.',
  instead: 'A person enrols once, in a terminal of their own: interlock key new',
  spans: [],
}

function cannotBePinned(what: string): Reason {
  return {
    rule: 'interlock/cannot-be-pinned',
    effect: 'deny',
    text: `what it would do in production cannot be held on to: ${what}`,
    why: 'People approve what they have read. What may be something else by the time it runs cannot be approved.',
    instead: 'Write names and values out in the command, and name the files that it uses.',
    spans: [],
  }
}
