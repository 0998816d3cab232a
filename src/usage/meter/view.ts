/**
 * The shapes of what the meter says: what `interlock usage --json` prints and the dashboard shows. Times are milliseconds
 * since 1970; names are the agents' own words, and data. Types only: a browser's program is checked against them.
 */

import type { Source, Usage } from '../usage.ts'

/** What was spent by somebody, on something or in some time. */
export interface Spent extends Usage {
  /** Requests whose output was never written down whole: there is more of it than `output` says. */
  readonly unfinished: number
  /** Tokens that no price is known for: `costUSD` does not have them. */
  readonly unpriced: number
  /** Milliseconds since 1970 of the first and the last request; 0 where no transcript says when. */
  readonly first: number
  readonly last: number
}

/** What somebody or something with this name has spent. */
export interface Named extends Spent {
  readonly name: string
}

/** A session, or one of its sub-agents, with the sub-agents that it has started. */
export interface TreeNode {
  readonly source: Source
  readonly session: string
  /** undefined for the session. */
  readonly subagent: string | undefined
  /** Of the sub-agent, as its agent calls it; undefined where nothing says it. */
  readonly type: string | undefined
  readonly description: string | undefined
  /** Where its last request was made. */
  readonly project: string
  /** Its transcript, or that of a sub-agent below, grew just now. */
  readonly isRunning: boolean
  /** With all sub-agents below it. */
  readonly whole: Spent
  /** In its own conversation. */
  readonly own: Spent
  /** Of its own conversation; `requests` of a tool are the answers that call it, and '' is the conversation. */
  readonly tools: readonly Named[]
  readonly models: readonly Named[]
  /** The one that was used last comes first. */
  readonly subagents: readonly TreeNode[]
}

/** A sub-agent, whose name alone says little. */
export interface NamedSubagent extends Named {
  readonly session: string
  readonly type: string | undefined
  readonly description: string | undefined
}

/** What was spent, by everything that it can be asked by. What used most comes first; of days, the last. */
export interface MeterSums {
  readonly total: Spent
  readonly subagents: Spent
  /** '' where no transcript says when. */
  readonly byDay: readonly Named[]
  readonly bySession: readonly Named[]
  readonly bySubagent: readonly NamedSubagent[]
  /** Of sub-agents; '' where nothing says the type. */
  readonly byType: readonly Named[]
  /** '' is the conversation. `requests` of a tool are the answers that call it. */
  readonly byTool: readonly Named[]
  readonly byModel: readonly Named[]
  readonly byProject: readonly Named[]
  /** By the agents' programs. */
  readonly byAgent: readonly Named[]
}

/**
 * What sub-agents of one type have used, by those that have ended. Medians and third quartiles, of all classes of tokens
 * together. All are 0 where `runs` is 0: then nothing is known. USD has models without a price at the dearest one's.
 */
export interface RunProfile {
  /** How many this is taken from. */
  readonly runs: number
  readonly medianTokens: number
  readonly p75Tokens: number
  readonly medianUSD: number
  readonly p75USD: number
  /** The context of the first request, and what that cost: what is used before anything is done. */
  readonly startTokens: number
  readonly startUSD: number
  /** One request, whichever it is. */
  readonly turnTokens: number
  readonly turnUSD: number
}

/** What a new sub-agent will probably use. */
export interface Profile {
  readonly at: number
  /** By the agents' own names of types. */
  readonly types: Readonly<Record<string, RunProfile>>
  /** Of all sub-agents, with those whose type nothing says. */
  readonly all: RunProfile
}

/** What one conversation has used on one day. */
export interface DaySum {
  /** `2026-11-22`, where this machine is; '' where no transcript says when. */
  readonly day: string
  readonly project: string
  readonly session: string
  /** '' for the main conversation, and where nothing says the type. */
  readonly agentType: string
  /** '' for the main conversation. */
  readonly subagent: string
  /** All classes together. */
  readonly tokens: number
  /** Models without a price at the dearest one's. */
  readonly costUSD: number
}

/** What is known of a window: the agent's program's own word, or its word of some time ago. */
export interface ToldWindow {
  /** `5h`, `7d`, or the agent's own name. */
  readonly name: string
  /** Percent of what the window allows. */
  readonly used: number
  readonly resetsAt: number
  /** How old what is known is (milliseconds). */
  readonly age: number
  /** Percent that is expected at the reset: an estimate of ours, where enough is known. */
  readonly expected?: number
  /** Between these it will be, four times of five. */
  readonly band?: readonly [low: number, high: number]
  /** Probability that the window is full before its reset. */
  readonly hit?: number
  /** The share of what is used that nothing here has used, from 0 to 1. */
  readonly elsewhere?: number
  readonly label: 'official' | 'stale'
}

/** What the agent's program has told of its windows; nothing is derived for one that it did not speak of. */
export interface Told {
  /** The one that resets first comes first. */
  readonly windows: readonly ToldWindow[]
  /** Windows that have been reset since they were spoken of. */
  readonly past: readonly { readonly name: string; readonly resetsAt: number }[]
}

/** What is used now: since the official window began, or in the last hours where nobody has told of one. */
export interface Now {
  readonly since: number
  readonly label: 'official' | 'estimate'
  readonly spent: Spent
}

/** Everything about usage that a person looks at: what `interlock usage --json` prints, and the dashboard shows. */
export interface Overview extends Told {
  readonly at: number
  /** The sums and the tree are of what was spent since then; 0 for all of it. */
  readonly from: number
  readonly today: Spent
  readonly now: Now
  readonly sums: MeterSums
  /** The last session comes first. */
  readonly tree: readonly TreeNode[]
  /** Sessions that are not in the tree, because fewer were asked for. */
  readonly more: number
  readonly profile: Profile
}
