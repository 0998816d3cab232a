import type { Action } from '../action/action.ts'
import type { Outcome } from '../approvals/asked.ts'
import type { Decision, Reason } from '../decide/decision.ts'
import type { Judged } from '../world/judge.ts'
import type { SessionStanding } from './spine.ts'

/** Who waits for the answer. */
export interface Caller {
  /** Nobody sits in front of the agent: the call is not held. */
  readonly alone: boolean
  /** It has gone away, so that no answer reaches it. */
  readonly gone: AbortSignal
}

/** A call that a person is asked about, and a way to look at it anew when they have answered. */
export interface AskedCall {
  readonly action: Action
  readonly judged: Judged
  readonly standing: SessionStanding
  readonly caller: Caller
  again(): Promise<{ readonly judged: Judged; readonly standing: SessionStanding }>
}

/** How an ask reaches people. */
export type Asking =
  /** The agent's own prompt. */
  | { readonly kind: 'native' }
  /** Nobody can say yes: the answer is stricter. */
  | { readonly kind: 'nobody'; readonly reason: Reason }
  | { readonly kind: 'people'; readonly id: string; outcome(): Promise<Outcome> }

export type AskPeople = (call: AskedCall) => Asking

export const NATIVE: Asking = { kind: 'native' }

/** What the agent is told when people have answered, or have not yet. */
export function decisionOf(outcome: Outcome, asked: Decision): Decision {
  if (outcome.kind === 'approved')
    return { effect: 'allow', reasons: [], approved: { id: outcome.id, people: outcome.people } }
  const spans = asked.reasons.flatMap((reason) => reason.spans)
  return {
    effect: 'deny',
    reasons: [{ ...REASONS[outcome.kind](outcome), spans }, ...asked.reasons],
  }
}

type Unsettled = Exclude<Outcome, { readonly kind: 'approved' }>

const REASONS: {
  readonly [K in Unsettled['kind']]: (outcome: Unsettled) => Omit<Reason, 'spans'>
} = {
  waiting: ({ id }) => ({
    rule: 'interlock/waiting',
    effect: 'ask',
    text: `a person is asked first (approval ${id}), and nobody has refused it`,
    why: 'It needs an approval that is signed, and nobody has answered yet.',
    instead: `Go on with other work, and ask again later with the very same call; approval ${id} is found again.`,
  }),
  ended: ({ id }) => ({
    rule: 'interlock/waiting',
    effect: 'ask',
    text: `approval ${id} has ended: it was used, too old, or about something that has changed since. Nobody has refused it`,
    why: 'An approval is for one call, to the letter, with all that it would meet.',
    instead: 'Ask again with the very same call: people are asked anew.',
  }),
  refused: (outcome) => ({
    rule: 'interlock/refused-by-person',
    effect: 'deny',
    text: `${outcome.kind === 'refused' ? outcome.person : 'a person'} has refused it (approval ${outcome.id})`,
    why: 'A person has looked at this very call and said no.',
    instead: 'Ask that person what they want done; do not try another spelling.',
  }),
}
