/** A session in no agent's own words: what happened, in order. Each format has a writer that makes its files of it. */

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json }

export type Tool =
  | 'shell'
  | 'read'
  | 'edit'
  | 'write'
  | 'search'
  | 'fetch'
  | 'sql'
  | 'todo'
  | 'plan'

/** An item that is asked for later says so by its id. */
interface Planted {
  readonly plant?: string
}

export interface UserStep extends Planted {
  readonly type: 'user'
  /** More than one where the agent keeps a message in blocks. */
  readonly texts: readonly string[]
}

export interface AssistantStep {
  readonly type: 'assistant'
  readonly text: string
}

export interface CallStep extends Planted {
  readonly type: 'call'
  readonly tool: Tool
  readonly input: { readonly [name: string]: Json }
  readonly result: string
  readonly failed?: boolean
  /** The agent keeps the result in a file of its own and shows the beginning only. */
  readonly spilled?: boolean
}

export type Talk = UserStep | AssistantStep | CallStep

export interface AgentStep {
  readonly type: 'agent'
  readonly description: string
  readonly prompt: string
  readonly steps: readonly Talk[]
  readonly result: string
}

export interface CompactionStep {
  readonly type: 'compaction'
  readonly trigger: 'auto' | 'manual'
  readonly summary: string
  /** So many steps before it stay in the context. */
  readonly kept: number
  readonly keptBy: 'segment' | 'messages'
  /** So many steps before it are written again, as they were. */
  readonly replayed: number
}

/** Old results leave the context without a summary. */
export interface ClearingStep {
  readonly type: 'clearing'
  readonly results: number
}

/** A line that is no record. */
export interface DamageStep {
  readonly type: 'damage'
  readonly line: 'empty' | 'cut' | 'noise' | 'unknown'
}

export type Step = Talk | AgentStep | CompactionStep | ClearingStep | DamageStep

/** The strings of a value, in the order in which they stand. */
export function stringsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(stringsOf)
}

/** What recall of this item writes. */
export function rawOf(step: UserStep | CallStep): string {
  if (step.type === 'user') return step.texts.join('\n')
  return [...stringsOf(step.input), step.result].join('\n')
}
