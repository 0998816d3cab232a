import type { Action } from '../../action/action.ts'
import type { Kept } from '../keep.ts'
import type { RecoveryTarget } from '../targets.ts'

/** To the process that keeps what is much, and from it. Each such process keeps one set of places. */
export type ToCopier =
  | { readonly kind: 'begin'; readonly targets: readonly RecoveryTarget[] }
  /** The call waits: what has changed since is read again, and a snapshot written. */
  | { readonly kind: 'take'; readonly action: Action }
  | { readonly kind: 'note'; readonly id: string }

export type FromCopier =
  | ({ readonly kind: 'progress' } & Progress)
  /** All contents are in the store. */
  | { readonly kind: 'ready' }
  /** Also instead of `ready`, where it cannot be kept. */
  | { readonly kind: 'taken'; readonly kept: Kept }
  | { readonly kind: 'noted' }

/** How much of it has been read, of how much. */
export interface Progress {
  readonly bytes: number
  readonly ofBytes: number
  readonly files: number
  readonly ofFiles: number
}
