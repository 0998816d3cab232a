import type { Span } from '../action/action.ts'

/** Decision: allow, ask or deny. Allow is the only one that may stand without a reason. */
export type Decision =
  | {
      readonly effect: 'allow'
      readonly reasons: readonly []
      /** People have signed for it, where it would otherwise be asked about. */
      readonly approved?: { readonly id: string; readonly people: readonly string[] }
      /** What it changes was kept before, under this name. */
      readonly snapshot?: string
    }
  | {
      readonly effect: 'ask' | 'deny'
      readonly reasons: readonly [Reason, ...Reason[]]
      readonly snapshot?: string
      /** What of it is kept beyond this machine's files, and what of that is not: a sentence. */
      readonly kept?: string
      /** What nothing brings back, and how it could be kept: the end of "this cannot be undone: …". */
      readonly unkept?: string
      /** How a database's server comes back to the moment before it, where only that brings it back. */
      readonly point?: string
      /** The agent is not only refused this: it ends here. */
      readonly halt?: true
    }

export interface Reason {
  /** A rule's id, or `interlock/…` where it is Interlock that could not judge. */
  readonly rule: string
  readonly effect: 'ask' | 'deny'
  /** One sentence: what the action would do, or what could not be told. */
  readonly text: string
  readonly why: string
  readonly instead: string
  /** How a person lets it through, where that is not by an answer or by doing it themselves. */
  readonly allow?: string
  /** The words that matched, in the action's own text. */
  readonly spans: readonly Span[]
}
