import type { AgentName } from '../action/action.ts'
import type { Target } from '../install/plan.ts'

/** What is around when an agent is set up or looked at: values, read by the command line. */
export interface Whereabouts {
  readonly home: string
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The repository or folder a person stands in. */
  readonly project: string
  /** The folder of Interlock's hook clients. */
  readonly root: string
  /** The person's own folder of Interlock's, for receipts of what was changed; mostly the same. */
  readonly own: string
  /** This program, which draws status lines: absolute paths. */
  readonly program: { readonly node: string; readonly cli: string }
  /** When a status line was drawn last (milliseconds since 1970). */
  readonly lastDrawn: number | undefined
}

/** What a person has asked for. */
export interface Choice {
  readonly level: SettingsLevel
  readonly throughSymlink: boolean
  /** With our status line, where the level may have one. */
  readonly statusLine: boolean
}

/** One line of `interlock doctor`. A red one names its repair. */
export interface Check {
  readonly id: string
  readonly ok: boolean
  readonly text: string
  readonly repair: string
}

/**
 * Whose settings get the hooks: the person's, a repository's, or those that root alone can change and that hold for
 * everybody on this machine.
 */
export type SettingsLevel = 'user' | 'project' | 'managed'

/** How an agent is found, given our hooks, and looked at. */
export interface Setup {
  readonly name: AgentName
  readonly title: string
  isInstalled(where: Whereabouts): boolean
  target(where: Whereabouts, choice: Choice): Target
  /** Reads the agent's settings: ours, other people's, and what would disarm us. */
  inspect(where: Whereabouts): readonly Check[]
  /** Root has put our hooks, for this person, where the person cannot take them out. */
  isManaged(where: Whereabouts): boolean
  /** The command that the agent has registered for tool calls, or undefined. */
  registered(where: Whereabouts): string | undefined
  /** An event that every policy denies. */
  readonly probe: string
}
