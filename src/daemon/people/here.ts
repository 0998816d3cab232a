import type { Answers } from '../../approvals/answers.ts'
import type { ApprovalDesk } from '../../approvals/desk.ts'
import type { Reviews } from '../../approvals/reviews.ts'
import type { Ledger } from '../../record/ledger.ts'
import type { Account } from '../../state/account.ts'
import type { Places } from '../../state/places.ts'
import type { Budgets } from '../budgets.ts'
import type { SetModes } from '../modes.ts'
import type { Recorder } from '../recorder.ts'
import type { Snapshot } from './api.ts'
import type { Feed } from './feed.ts'

/** The parts of the daemon that people reach. */
export interface PeopleParts {
  readonly places: Places
  /** The folder of the built program. */
  readonly dist: string
  readonly desk: ApprovalDesk
  readonly answers: Answers
  readonly reviews: Reviews
  readonly modes: SetModes
  /** undefined where nothing is counted. */
  readonly budgets: () => Budgets | undefined
  /** Whether somebody keeps the person's files for a daemon of another account. */
  readonly keeperIsThere: () => boolean
  readonly recorder: Recorder
  readonly ledger: Ledger
  readonly now: () => number
  /** Whose agents are guarded. */
  readonly account: Account
}

/** What the ways of people lead to. */
export interface Here extends PeopleParts {
  readonly feed: Feed
  readonly snapshot: () => Snapshot
  /** Where passkeys are made and used: `http://localhost:PORT`; undefined while the dashboard is closed. */
  readonly origin: () => string | undefined
  /** Opens the dashboard, and gives the address to open. */
  readonly openDashboard: () => Promise<string>
}
