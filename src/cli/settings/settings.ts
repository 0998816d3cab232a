import type { Enrolment, Profile, Roster } from '../../approvals/roster.ts'
import type { ModeOrder } from '../../policy/modes/orders.ts'
import { isApart, places } from '../paths.ts'
import { byDaemon } from './by-daemon.ts'
import { inFiles } from './in-files.ts'

/** A signature over a text, and the key that made it. */
export interface Signed {
  readonly by: string
  readonly signature: string
}

/** What people set at a terminal. Each of them throws a sentence for the person where it is refused. */
export interface Settings {
  roster(): Promise<Roster>
  /** Puts the first key on the roster, which nobody can vouch for. */
  enrolFirst(enrolment: Enrolment, profile: Profile): Promise<void>
  /** Puts a key on the roster with what its voucher has signed. */
  enrol(enrolment: Enrolment & Signed): Promise<void>
  /** The modes that hold or will; undefined where nobody knows. */
  orders(): Promise<readonly ModeOrder[] | undefined>
  setMode(order: ModeOrder): Promise<void>
  /** Ends a mode; signed, as soon as somebody is enrolled. */
  endMode(order: ModeOrder, sign: ((text: string) => Signed) | undefined): Promise<void>
}

/** In files of this account, or through a daemon that has an account of its own. */
export function settings(): Settings {
  return isApart() ? byDaemon : inFiles(places())
}
