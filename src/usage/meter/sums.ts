import { sharesOf, spendShare } from './attribution.ts'
import { conversationKey } from './conversations.ts'
import { dayOf } from './day.ts'
import { Groups, type Named } from './groups.ts'
import type { Metered } from './metered.ts'
import { nothingSpent, type Spent, spend } from './spent.ts'

/** A sub-agent, whose name alone says little. */
export interface NamedSubagent extends Named {
  readonly session: string
  readonly type: string | undefined
  readonly description: string | undefined
}

/** What was spent, by everything that it can be asked by. What used most comes first; of days, the last. */
export interface MeterSums {
  readonly total: Spent
  readonly subagents: Spent
  /** '' where no transcript says when. */
  readonly byDay: readonly Named[]
  readonly bySession: readonly Named[]
  readonly bySubagent: readonly NamedSubagent[]
  /** Of sub-agents; '' where nothing says the type. */
  readonly byType: readonly Named[]
  /** '' is the conversation. `requests` of a tool are the answers that call it. */
  readonly byTool: readonly Named[]
  readonly byModel: readonly Named[]
  readonly byProject: readonly Named[]
  /** By the agents' programs. */
  readonly byAgent: readonly Named[]
}

export function meterSums({ conversations, originOf }: Metered, from = 0): MeterSums {
  const [total, subagents] = [nothingSpent(), nothingSpent()]
  const groups = {
    day: new Groups(),
    session: new Groups(),
    subagent: new Groups(),
    type: new Groups(),
    tool: new Groups(),
    model: new Groups(),
    project: new Groups(),
    agent: new Groups(),
  }
  const known = new Map<string, Who>()
  for (const conversation of conversations) {
    const { source, session, subagent, requests } = conversation
    const recent = requests.filter(({ at }) => at >= from)
    if (recent.length === 0) continue
    const sums = [total, groups.session.sumOf(session), groups.agent.sumOf(source)]
    if (subagent !== undefined) {
      const key = conversationKey(session, subagent)
      const { type, description } = originOf(conversation)
      known.set(key, { name: subagent, session, type, description })
      sums.push(subagents, groups.subagent.sumOf(key), groups.type.sumOf(type ?? ''))
    }
    for (const request of recent) {
      for (const sum of sums) spend(sum, request)
      spend(groups.day.sumOf(dayOf(request.at)), request)
      spend(groups.model.sumOf(request.model), request)
      spend(groups.project.sumOf(request.project), request)
    }
    for (const share of sharesOf(requests))
      if (share.request.at >= from) spendShare(groups.tool.sumOf(share.tool), share)
  }
  return {
    total,
    subagents,
    byDay: groups.day.named().toSorted((a, b) => (a.name < b.name ? 1 : -1)),
    bySession: groups.session.named(),
    bySubagent: namedSubagents(groups.subagent, known),
    byType: groups.type.named(),
    byTool: groups.tool.named(),
    byModel: groups.model.named(),
    byProject: groups.project.named(),
    byAgent: groups.agent.named(),
  }
}

type Who = Pick<NamedSubagent, 'name' | 'session' | 'type' | 'description'>

const NOBODY: Who = { name: '', session: '', type: undefined, description: undefined }

/** Two sessions may have sub-agents of one name. */
function namedSubagents(sums: Groups, known: ReadonlyMap<string, Who>): readonly NamedSubagent[] {
  return sums.named().map((sum) => ({ ...sum, ...(known.get(sum.name) ?? NOBODY) }))
}
