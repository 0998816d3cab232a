import type { Action, AgentName } from '../action/action.ts'
import type { Signal, Told } from '../action/signal.ts'
import type { Decision } from '../decide/decision.ts'

/** The session of Interlock's own probes: of no agent, and in no list of sessions. */
export const PROBE_SESSION = 'interlock-probe'

/** What an agent's event says, in our words. Wire shapes never leave `agents/<name>/`. */
export type Event =
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'signal'; readonly signal: Signal }
  /** Not an event of this agent: the answer is the closed door of what it was registered for. */
  | { readonly kind: 'unreadable'; readonly why: string }

/** What the hook process must do: exactly these bytes, then this exit code. */
export interface Answer {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

/** What an event was registered as, told in argv, so that even an unreadable event fails to the right side. */
export type Door = 'action' | 'signal'

/** An agent's wire: its events into Actions and Signals, our Decisions into its answers. Pure. */
export interface Wire {
  readonly name: AgentName
  /** `text` is the hook's standard input, whole. */
  read(text: string): Event
  /** `text` is the message, made for the reader that the decision has (the model, or the person who is asked). */
  answer(decision: Decision, text: string): Answer
  /** The answer to a signal; what its event has no way to say is left out. */
  told(signal: Pick<Signal, 'event' | 'output'>, told: Told): Answer
  /** The answer where Interlock itself could not judge: closed for actions, open with a warning for signals. */
  closed(door: Door, why: string): Answer
}
