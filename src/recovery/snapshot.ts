import type { DatabaseChange } from './database/change.ts'
import type { Node } from './files/node.ts'

/** What stood at some places before an action, and how it is called. */
export interface Snapshot {
  readonly format: typeof SNAPSHOT_FORMAT
  /** Short enough to type. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly agent: string
  readonly session: string
  readonly call?: string
  readonly cwd: string
  /** The action, in one line, with secrets masked. */
  readonly deed: string
  /** Taken before the restore of that one, not before an action. */
  readonly restores?: string
  readonly roots: readonly Root[]
  /** What was changed in a database's server. */
  readonly database?: DatabaseChange
  /** Bytes of contents that were kept for it, before they were compressed. */
  readonly bytes: number
}

/** Whether what was done then has been taken back, and that not in turn. */
export function isUndone({ id }: Snapshot, all: readonly Snapshot[]): boolean {
  return all.some((one) => one.restores === id && !isUndone(one, all))
}

export const SNAPSHOT_FORMAT = 1

export interface Root {
  /** Bytes as Latin-1. */
  readonly path: string
  readonly before: Node
  /** A database's file: it is not put in place below a process that has it open. */
  readonly sqlite?: true
  /** A repository's work tree, or what git keeps of it: some of either is not kept. */
  readonly git?: 'work' | 'store'
  /** What stood there when the action had ended; contents are digests only. Absent until then. */
  readonly after?: Node
}
