import { Answers } from '../approvals/answers.ts'
import { ApprovalDesk } from '../approvals/desk.ts'
import { GrantUses } from '../approvals/grants.ts'
import { Reviews } from '../approvals/reviews.ts'
import type { Draft, Entry } from '../record/entry.ts'
import type { Ledger } from '../record/ledger.ts'
import type { AskPeople } from '../spine/people.ts'
import type { Account } from '../state/account.ts'
import { readGrants } from '../state/grants-file.ts'
import type { Places } from '../state/places.ts'
import type { ConfigFiles } from '../world/config-files.ts'
import { askingBy } from './asking.ts'
import type { Budgets } from './budgets.ts'
import type { SetModes } from './modes.ts'
import { Notices } from './notices.ts'
import { People } from './people/people.ts'
import { notifySettings, waitSettings } from './people-settings.ts'
import type { Recorder } from './recorder.ts'

/** Steps of requests to people that a daemon reads when it starts; older ones have ended. */
const APPROVAL_ENTRIES = 20_000
/** Steps of one kind that there can be: people have given each of them a signature. */
const ENTRIES_ALL = 1_000_000

export interface ApprovalParts {
  readonly places: Places
  readonly account: Account
  readonly dist: string
  readonly ledger: Ledger
  readonly recorder: Recorder
  readonly modes: SetModes
  readonly budgets: Budgets | undefined
  readonly keeperIsThere: () => boolean
  readonly files: ConfigFiles
  readonly host: string
  readonly now: () => number
}

/** Everything by which people are asked, told, and answer. */
export interface Approvals {
  readonly asking: AskPeople
  readonly people: People
  readonly notices: Notices
  /** Ends what is too old, and says once more what has waited long. */
  sweep(): void
  /** An entry of another machine. */
  hear(entry: Entry): void
  close(): Promise<void>
}

export function openApprovals(parts: ApprovalParts): Approvals {
  const {
    places,
    account,
    dist,
    ledger,
    recorder,
    modes,
    budgets,
    keeperIsThere,
    files,
    host,
    now,
  } = parts
  const roster = () => modes.roster
  // What could not be written did not happen: it is not written later either.
  const record = (drafts: readonly Draft[], durable: boolean) =>
    recorder.write(drafts, durable, () => [])
  // However long the record is: what was used stays used, and broken glass stays in sight.
  const steps = (what: string) =>
    ledger.query({ kind: 'approval', field: { name: 'what', value: what }, last: ENTRIES_ALL })

  const desk = new ApprovalDesk(
    {
      ...{ host, roster, record, now },
      escalateMs: () => waitSettings(files).escalateMs,
      onChange: (approval, why) => {
        people.onApproval(approval, why)
        notices.onApproval(approval, why)
      },
    },
    ledger.query({ kind: 'approval', last: APPROVAL_ENTRIES }),
  )
  const reviews = new Reviews({ approvers: () => desk.approvers(), record, now }, [
    ...steps('answered'),
    ...steps('reviewed'),
  ])
  const answers = new Answers(desk, roster, now)
  const people = new People({
    places,
    dist,
    desk,
    answers,
    reviews,
    modes,
    budgets: () => budgets,
    keeperIsThere,
    recorder,
    ledger,
    now,
    account,
  })
  const notices = new Notices({
    dist,
    settings: () => notifySettings(files),
    waiting: () =>
      desk
        .all()
        .filter((one) => desk.stateOf(one) === 'waiting')
        .map(({ request }) => `${request.id}: ${request.deed.text.slice(0, 200)}`),
    failed: (channel, why) =>
      console.error(`interlock: a notice did not get through (${channel}): ${why}`),
  })
  recorder.listen((drafts) => {
    for (const draft of drafts) {
      notices.onEntry(draft)
      reviews.hear(draft)
    }
  })
  const asking = askingBy({
    ...{ desk, roster, operator: account.login, host, now },
    grants: (cwd) => readGrants(cwd, places.root),
    holdMs: () => waitSettings(files).holdMs,
    uses: new GrantUses(record, now, steps('granted')),
  })
  return {
    asking,
    people,
    notices,
    sweep: () => desk.sweep(),
    hear(entry) {
      modes.hear(entry)
      desk.hear(entry)
      reviews.hear(entry)
      people.onEntry(entry)
    },
    async close() {
      notices.close()
      await people.close()
    },
  }
}
