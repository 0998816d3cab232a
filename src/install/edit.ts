import type { Notice, Refused } from './refusal.ts'

/** The new text of an agent's settings, or why there is none. Pure: nothing has been written. */
export type Edit = Edited | Refused

interface Edited {
  readonly ok: true
  readonly text: string
  /** No value and no comment is left: a file that Interlock made may go. */
  readonly bare: boolean
  /** The edit is right, and still the person must know this. */
  readonly warnings: readonly Notice[]
  /** What it does besides the hooks, in sentences. */
  readonly says?: readonly string[]
}
