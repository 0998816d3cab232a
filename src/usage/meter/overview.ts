import { startOfDay } from './day.ts'
import type { Metered } from './metered.ts'
import { profileOf } from './profile.ts'
import { nothingSpent, spend } from './spent.ts'
import { meterSums } from './sums.ts'
import { treeOf } from './tree.ts'
import type { MeterSums, Now, Overview, Spent, Told } from './view.ts'

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
