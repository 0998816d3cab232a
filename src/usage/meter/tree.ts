import { sharesOf, spendShare } from './attribution.ts'
import type { Conversation } from './conversations.ts'
import { Groups } from './groups.ts'
import type { Metered } from './metered.ts'
import { isRunning, type Origin, type OriginOf } from './origins.ts'
import { addSpent, nothingSpent, spend } from './spent.ts'
import type { TreeNode } from './view.ts'

/** Sub-agents of sub-agents: more is a circle, or somebody's joke. */
const DEPTH_MAX = 24

/** Every session that was used since then, the last one first. */
export function treeOf(
  { conversations, originOf }: Metered,
  now: number,
  from = 0,
): readonly TreeNode[] {
  const sessions = new Map<string, Conversation[]>()
  for (const conversation of conversations) {
    if (!conversation.requests.some(({ at }) => at >= from)) continue
    const known = sessions.get(conversation.session) ?? []
    known.push(conversation)
    sessions.set(conversation.session, known)
  }
  return [...sessions.values()]
    .map((ofSession) => new SessionTree(ofSession, { originOf, now, from }).root())
    .sort(lastFirst)
}

interface Seen {
  readonly originOf: OriginOf
  readonly now: number
  readonly from: number
}

/** The conversations of one session, put under each other. */
class SessionTree {
  private readonly main: Conversation
  private readonly seen: Seen
  private readonly origins = new Map<string, Origin>()
  private readonly below = new Map<string | undefined, Conversation[]>()

  constructor(conversations: readonly Conversation[], seen: Seen) {
    this.seen = seen
    this.main = mainOf(conversations)
    const subagents = conversations.filter(({ subagent }) => subagent !== undefined)
    for (const one of subagents) this.origins.set(one.subagent ?? '', seen.originOf(one))
    for (const one of subagents) {
      const parent = this.parentOf(one.subagent ?? '')
      const siblings = this.below.get(parent) ?? []
      siblings.push(one)
      this.below.set(parent, siblings)
    }
  }

  root(): TreeNode {
    return this.nodeOf(this.main)
  }

  /** undefined where it is the main conversation, or where its parents lead nowhere. */
  private parentOf(subagent: string): string | undefined {
    const parent = this.knownParent(subagent)
    let at = parent
    for (let depth = 0; at !== undefined; depth++) {
      if (depth >= DEPTH_MAX) return undefined
      at = this.knownParent(at)
    }
    return parent
  }

  private knownParent(subagent: string): string | undefined {
    const parent = this.origins.get(subagent)?.parent
    return parent !== undefined && this.origins.has(parent) ? parent : undefined
  }

  private nodeOf(conversation: Conversation): TreeNode {
    const { source, session, subagent } = conversation
    const { originOf, now, from } = this.seen
    const origin = originOf(conversation)
    const own = nothingSpent()
    const models = new Groups()
    const tools = new Groups()
    for (const request of conversation.requests) {
      if (request.at < from) continue
      spend(own, request)
      spend(models.sumOf(request.model), request)
    }
    for (const share of sharesOf(conversation.requests))
      if (share.request.at >= from) spendShare(tools.sumOf(share.tool), share)
    const below = this.below.get(subagent) ?? []
    const subagents = below.map((one) => this.nodeOf(one)).sort(lastFirst)
    const whole = { ...own }
    for (const one of subagents) addSpent(whole, one.whole)
    return {
      ...{ source, session, subagent },
      type: origin.type,
      description: origin.description,
      project: projectOf(conversation, subagents),
      isRunning: isRunning(origin, now) || subagents.some((one) => one.isRunning),
      ...{ whole, own, tools: tools.named(), models: models.named(), subagents },
    }
  }
}

/** A session whose own requests are gone, or older, still has its sub-agents. */
function mainOf(conversations: readonly Conversation[]): Conversation {
  const main = conversations.find(({ subagent }) => subagent === undefined)
  const { source = 'claude-code', session = '' } = conversations[0] ?? {}
  return main ?? { source, session, subagent: undefined, requests: [] }
}

function projectOf({ requests }: Conversation, subagents: readonly TreeNode[]): string {
  return requests.at(-1)?.project ?? subagents[0]?.project ?? ''
}

function lastFirst(a: TreeNode, b: TreeNode): number {
  return b.whole.last - a.whole.last || (a.session < b.session ? -1 : 1)
}
