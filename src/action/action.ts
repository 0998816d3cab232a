/**
 * Action: one thing an agent is about to do, in no agent's own words. This folder is the vocabulary that every other
 * part shares; it imports nothing.
 */

/** Half-open range of UTF-16 code units in the action's text, for underlining the words that caused a verdict. */
export interface Span {
  readonly start: number
  readonly end: number
}

export type AgentName = 'claude-code' | 'interlock'

/** A program an agent started by itself. Absent for the main agent. */
export interface SubAgent {
  readonly id: string
  readonly type: string
}

/** Who asks. `session` and `call` are the agent's own ids, kept as they are so that its logs can be joined. */
export interface Origin {
  readonly agent: AgentName
  readonly session: string
  readonly call?: string
  readonly subAgent?: SubAgent
  /** The agent's own name of the tool, for the record and for messages; rules never look at it. */
  readonly tool: string
  /** The agent's own permission mode, where it tells ('default', 'bypassPermissions', …). */
  readonly permissionMode?: string
}

export type ShellDialect = 'bash' | 'powershell'

/** What would be done. */
/** The databases whose words are known; text for any other is read as all of them. */
export type SqlDialect = 'postgres' | 'mysql' | 'sqlite' | 'unknown'

export type Deed =
  | {
      readonly kind: 'shell'
      readonly command: string
      readonly dialect: ShellDialect
      readonly background: boolean
    }
  /** A statement for a database that is not named. */
  | { readonly kind: 'sql'; readonly text: string; readonly dialect: SqlDialect }
  | { readonly kind: 'read'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly content: string }
  | {
      readonly kind: 'edit'
      readonly path: string
      readonly before: string
      readonly after: string
    }
  | { readonly kind: 'fetch'; readonly url: string }
  | { readonly kind: 'mcp'; readonly server: string; readonly tool: string; readonly input: Json }
  | {
      readonly kind: 'sub-agent'
      readonly type: string
      readonly prompt: string
      /** Where another one is asked for than the type's own. */
      readonly model?: string
    }
  /** Talks to the person or to the agent's own notes; touches nothing outside the conversation. */
  | {
      readonly kind: 'conversation'
      readonly tool: string
      /** It brings more work: instructions to follow, or the agent itself again later. */
      readonly starts?: true
      /** Whom it speaks to, where that is another agent. */
      readonly to?: string
    }
  /** A tool that we have no reading of. It asks, and is refused where nobody can answer. */
  | { readonly kind: 'unknown'; readonly tool: string; readonly input: Json }

export interface Action {
  readonly origin: Origin
  /** Absolute, or undefined where the asker gives none: then the World is hypothetical. */
  readonly cwd: string | undefined
  readonly deed: Deed
  /** Where the agent writes the session down, as it says itself. */
  readonly transcript?: string
}

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

/** The text in which the spans of this action lie, or undefined where it has none. */
export function textOf(deed: Deed): string | undefined {
  switch (deed.kind) {
    case 'shell':
      return deed.command
    case 'sql':
      return deed.text
    case 'read':
    case 'write':
    case 'edit':
      return deed.path
    case 'fetch':
      return deed.url
    case 'sub-agent':
      return deed.prompt
    case 'mcp':
      return `${deed.server}: ${deed.tool}`
    case 'conversation':
    case 'unknown':
      return deed.tool
  }
}
