import type { Measure } from '../../policy/budgets/budget.ts'
import type { Who } from './who.ts'

/** What the book is made of: each line is written before the answer that rests on it leaves. */
export type Line =
  /** A call of a tool that was not refused. */
  | { readonly what: 'call'; readonly at: number; readonly who: Who }
  /** A sub-agent that may be started, by whom, and what it is expected to use. */
  | {
      readonly what: 'admitted'
      readonly at: number
      readonly who: Who
      readonly call: string
      readonly type: string
      readonly expected: Expected
    }
  /** An admitted one that was not started after all: nobody has run it. */
  | { readonly what: 'withdrawn'; readonly session: string; readonly call: string }
  | {
      readonly what: 'started'
      readonly at: number
      readonly who: Who
    }
  | { readonly what: 'ended'; readonly at: number; readonly session: string; readonly id: string }
  /** An agent whose budget is spent was told to return what it has. */
  | {
      readonly what: 'refused'
      readonly who: Who
      readonly budget: string
      readonly bucket: string
    }
  /** Its budget is spent, and it only talks: so that it can end in good order, it may. */
  | {
      readonly what: 'spared'
      readonly who: Who
      readonly budget: string
      readonly bucket: string
    }
  /** The level (percent) that was told of. */
  | { readonly what: 'warned'; readonly key: string; readonly level: number }
  /** What the agent's own program said of its window: never less than before, within one window. */
  | {
      readonly what: 'window'
      readonly resetsAt: number
      readonly used: number
    }
  /** A person has granted more, for one bucket. */
  | {
      readonly what: 'granted'
      readonly at: number
      readonly budget: string
      readonly bucket: string
      readonly measure: Measure
      readonly amount: number
    }

/** What a sub-agent of its type mostly uses. */
export interface Expected {
  readonly tokens: number
  readonly usd: number
}
