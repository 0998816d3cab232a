import { PROBE_SESSION } from '../../agents/agent.ts'
import type { Draft } from '../../record/entry.ts'
import { deedText, field } from '../../record/line.ts'
import type { LastDeed, SessionView, SubAgentView } from './api.ts'

/** Sessions that are shown; the one that was silent longest goes first. */
const SESSIONS_MAX = 200
const SUB_AGENTS_MAX = 50
/** An agent that asked for nothing in this time is idle. */
const WORKING_MS = 2 * 60 * 1000
/** A session that is silent for so long is not shown. */
const SHOWN_MS = 12 * 60 * 60 * 1000

/** The sessions of all agents, as the record tells of them. */
export class Sessions {
  readonly #sessions = new Map<string, SessionView>()

  /** The sessions that an entry has changed. */
  hear({ kind, at, body }: Pick<Draft, 'kind' | 'at' | 'body'>): SessionView | undefined {
    const { session: id } = body
    if ((kind !== 'action' && kind !== 'signal') || typeof id !== 'string') return undefined
    if (id === '' || id === PROBE_SESSION) return undefined
    const before = this.#sessions.get(id) ?? fresh(id, at)
    const after = kind === 'action' ? onAction(before, at, body) : onSignal(before, at, body)
    this.#sessions.delete(id)
    this.#sessions.set(id, after)
    const oldest = this.#sessions.keys().next().value
    if (this.#sessions.size > SESSIONS_MAX && oldest !== undefined) this.#sessions.delete(oldest)
    return after
  }

  /** The newest first; `waiting` names the approvals of each. */
  all(now: number, waiting: (session: string) => readonly string[]): readonly SessionView[] {
    return [...this.#sessions.values()]
      .reverse()
      .filter(({ lastAt }) => now - lastAt < SHOWN_MS)
      .map((session) => this.view(session, now, waiting))
  }

  find(id: string): SessionView | undefined {
    return this.#sessions.get(id)
  }

  view(
    session: SessionView,
    now: number,
    waiting: (session: string) => readonly string[],
  ): SessionView {
    const idle = session.state !== 'ended' && now - session.lastAt > WORKING_MS
    return { ...session, ...(idle && { state: 'idle' }), waiting: waiting(session.id) }
  }
}

function fresh(id: string, at: number): SessionView {
  return {
    id,
    agent: '',
    cwd: '',
    since: at,
    lastAt: at,
    state: 'working',
    last: { text: '' },
    counts: { allow: 0, ask: 0, deny: 0 },
    waiting: [],
    subAgents: [],
  }
}

function onAction(before: SessionView, at: number, body: Draft['body']): SessionView {
  const effect = (['allow', 'ask', 'deny'] as const).find((one) => one === body.effect)
  const last = {
    text: `${body.tool} ${deedText(body.deed)}`.slice(0, 300),
    ...(effect && { effect }),
  }
  const counts = effect ? { ...before.counts, [effect]: before.counts[effect] + 1 } : before.counts
  return { ...seen(before, at, body, last), counts }
}

function onSignal(before: SessionView, at: number, body: Draft['body']): SessionView {
  const ended = body.signal === 'session-ended'
  const subEnded = body.signal === 'sub-agent-ended'
  const after = seen(before, at, body, undefined, subEnded)
  return { ...after, state: ended ? 'ended' : 'working' }
}

function seen(
  before: SessionView,
  at: number,
  body: Draft['body'],
  last: LastDeed | undefined,
  subEnded = false,
): SessionView {
  const sub = field(body, 'sub_agent')
  const subAgents =
    sub === '' ? before.subAgents : withSubAgent(before.subAgents, sub, at, body, last, subEnded)
  return {
    ...before,
    agent: field(body, 'agent'),
    cwd: field(body, 'cwd') || before.cwd,
    lastAt: at,
    state: 'working',
    last: sub === '' && last ? last : before.last,
    subAgents,
  }
}

function withSubAgent(
  before: readonly SubAgentView[],
  id: string,
  at: number,
  body: Draft['body'],
  last: LastDeed | undefined,
  ended: boolean,
): readonly SubAgentView[] {
  const known = before.find((one) => one.id === id)
  const after = {
    id,
    type: field(body, 'sub_agent_type') || (known?.type ?? ''),
    lastAt: at,
    ended,
    last: last ?? known?.last ?? { text: '' },
  }
  return [after, ...before.filter((one) => one.id !== id)].slice(0, SUB_AGENTS_MAX)
}
