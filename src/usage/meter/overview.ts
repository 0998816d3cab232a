import type { Told } from '../windows/told.ts'
import { startOfDay } from './day.ts'
import type { Metered } from './metered.ts'
import { type Profile, profileOf } from './profile.ts'
import { nothingSpent, type Spent, spend } from './spent.ts'
import { type MeterSums, meterSums } from './sums.ts'
import { type TreeNode, treeOf } from './tree.ts'

/** What is used now: since the official window began, or in the last hours where nobody has told of one. */
export interface Now {
  /** Milliseconds since 1970. */
  readonly since: number
  readonly label: 'official' | 'estimate'
  readonly spent: Spent
}

/** Everything about usage that a person looks at: what `interlock usage --json` prints, and the dashboard shows. */
export interface Overview extends Told {
  /** Milliseconds since 1970. */
  readonly at: number
  /** The sums and the tree are of what was spent since then; 0 for all of it. */
  readonly from: number
  readonly today: Spent
  readonly now: Now
  readonly sums: MeterSums
  /** The last session comes first. */
  readonly tree: readonly TreeNode[]
  /** Sessions that are not in the tree, because fewer were asked for. */
  readonly more: number
  readonly profile: Profile
}

export interface OverviewAsked {
  readonly at: number
  readonly from?: number
  /** So many rows of each list, and sessions of the tree. */
  readonly rows?: number
}

const FIVE_HOURS_MS = 5 * 60 * 60 * 1000
const FIVE_HOURS = '5h'

export function overviewOf(of: Metered, told: Told, asked: OverviewAsked): Overview {
  const { at, from = 0, rows = Number.POSITIVE_INFINITY } = asked
  const tree = treeOf(of, at, from)
  return {
    ...told,
    ...{ at, from },
    today: spentSince(of, startOfDay(at)),
    now: nowOf(of, told, at),
    sums: cut(meterSums(of, from), rows),
    tree: tree.slice(0, rows),
    more: Math.max(0, tree.length - rows),
    profile: profileOf(of.conversations, of.originOf, at),
  }
}

function nowOf(of: Metered, { windows }: Told, at: number): Now {
  const window = windows.find(({ name }) => name === FIVE_HOURS)
  const since = (window?.resetsAt ?? at) - FIVE_HOURS_MS
  return {
    since,
    label: window === undefined ? 'estimate' : 'official',
    spent: spentSince(of, since),
  }
}

function spentSince({ conversations }: Metered, from: number): Spent {
  const sum = nothingSpent()
  for (const { requests } of conversations)
    for (const request of requests) if (request.at >= from) spend(sum, request)
  return sum
}

function cut(sums: MeterSums, rows: number): MeterSums {
  return {
    total: sums.total,
    subagents: sums.subagents,
    byDay: sums.byDay.slice(0, rows),
    bySession: sums.bySession.slice(0, rows),
    bySubagent: sums.bySubagent.slice(0, rows),
    byType: sums.byType.slice(0, rows),
    byTool: sums.byTool.slice(0, rows),
    byModel: sums.byModel.slice(0, rows),
    byProject: sums.byProject.slice(0, rows),
    byAgent: sums.byAgent.slice(0, rows),
  }
}
