import { sharesOf, spendShare } from './attribution.ts'
import { conversationKey } from './conversations.ts'
import { dayOf } from './day.ts'
import { Groups } from './groups.ts'
import type { Metered } from './metered.ts'
import { nothingSpent, spend } from './spent.ts'
import type { MeterSums, NamedSubagent } from './view.ts'

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
