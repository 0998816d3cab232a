import type { ClusterChange } from './clusters/change.ts'
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
  /** What stood in a cluster. */
  readonly cluster?: ClusterChange
  /** What a look at a folder has found after calls, or why it found nothing; absent where it was taken before one. */
  readonly step?: Step
  /** Bytes of contents that were kept for it, before they were compressed. */
  readonly bytes: number
  /** Of a restore: extended attributes that could not be set by it, in words. */
  readonly refused?: readonly string[]
}

/** A part of the time line of a folder. Times are milliseconds since 1970; it begins when its snapshot is `at`. */
export type Step =
  | {
      readonly kind: 'changes'
      /**
       * calls: while these ran, and it is one of them where there are several. others: between calls, by a person or by what
       * an agent left running. unwatched: nobody looked then.
       */
      readonly by: 'calls' | 'others' | 'unwatched'
      readonly calls: readonly StepCall[]
      readonly folder: string
      readonly until: number
      /** Files that were changed before they could be looked at, or are too large: there is no way back for these. */
      readonly left: readonly string[]
    }
  | { readonly kind: 'gap'; readonly folder: string; readonly until: number; readonly why: string }

export interface StepCall {
  readonly session: string
  readonly call: string
  readonly subAgent?: string
  readonly deed: string
}

/** Whether what was done then has been taken back, and that not in turn. */
export function isUndone({ id }: Snapshot, all: readonly Snapshot[]): boolean {
  return all.some((one) => one.restores === id && !isUndone(one, all))
}

export const SNAPSHOT_FORMAT = 1

export interface Root {
  /** Bytes as Latin-1. */
  readonly path: string
  /** Where its folder really lay then; see realParent. */
  readonly parent?: string
  readonly before: Node
  /** A database's file: it is not put in place below a process that has it open. */
  readonly sqlite?: true
  /** A repository's work tree, or what git keeps of it: some of either is not kept. */
  readonly git?: 'work' | 'store'
  /** Extended attributes were looked at: where none are told of, there were none. */
  readonly attributes?: true
  /** What stood there when the action had ended; contents are digests only. Absent until then. */
  readonly after?: Node
}
