import type { LookOrder } from './timeline.ts'

/** To the process that looks at folders, and from it. */
export interface ToLooker extends LookOrder {
  readonly id: number
}

export interface FromLooker {
  readonly id: number
  /** Whether there is any use in looking at that folder again. */
  readonly goesOn: boolean
  readonly error?: string
}
