import type { LastDeed, SessionView, SubAgentView } from '../../../src/daemon/people/api.ts'
import { SessionLink } from '../record/session-link.tsx'
import { hrefOf } from '../shell/route.ts'
import { Verdict } from '../text/chips.tsx'
import { many } from '../text/many.ts'
import { oneLine } from '../text/safe.ts'
import { Ago } from '../time/times.tsx'

/** An agent, and below it the agents that it has started. */
export function Session({ session }: { readonly session: SessionView }) {
  const { waiting, subAgents } = session
  return (
    <li class={`session ${session.state}`}>
      <div class="head">
        <h3 class="agent">{oneLine(session.agent) || 'unknown agent'}</h3>
        <span class="chip">{session.state}</span>
        {waiting.length > 0 && (
          <a
            class="chip waiting"
            href={hrefOf('approvals', waiting.length === 1 ? waiting[0] : '')}
          >
            {waiting.length === 1 ? 'waits for a person' : `${waiting.length} wait for a person`}
          </a>
        )}
        <span class="soft since">
          since <Ago at={session.since} />
        </span>
      </div>
      <p class="folder" title={oneLine(session.cwd)}>
        {oneLine(session.cwd)}
      </p>
      <Deed last={session.last} at={session.lastAt} />
      <Counts session={session} />
      {subAgents.length > 0 && (
        <ul class="subs" aria-label={`Sub-agents of ${oneLine(session.agent)}`}>
          {[...subAgents].sort(liveFirst).map((sub) => (
            <Sub key={sub.id} sub={sub} />
          ))}
        </ul>
      )}
    </li>
  )
}

function liveFirst(a: SubAgentView, b: SubAgentView): number {
  return Number(a.ended) - Number(b.ended) || b.lastAt - a.lastAt
}

function Sub({ sub }: { readonly sub: SubAgentView }) {
  return (
    <li class={sub.ended ? 'ended' : ''}>
      <p class="clip" title={`${oneLine(sub.type)}, ${oneLine(sub.id)}`}>
        {oneLine(sub.type)}
        {sub.ended && ', ended'} <code class="soft">{oneLine(sub.id).slice(0, 12)}</code>
      </p>
      <Deed last={sub.last} at={sub.lastAt} />
    </li>
  )
}

function Deed({ last, at }: { readonly last: LastDeed; readonly at: number }) {
  return (
    <p class="deed">
      <Verdict effect={last.effect} />
      <code class="clip" title={oneLine(last.text).slice(0, 1_000)}>
        {oneLine(last.text).slice(0, 400)}
      </code>
      <span class="soft num">
        <Ago at={at} />
      </span>
    </p>
  )
}

function Counts({ session }: { readonly session: SessionView }) {
  const { allow, ask, deny } = session.counts
  return (
    <p class="counts">
      <span class="num">{many(allow)} passed</span>
      <span class={ask > 0 ? 'num ask' : 'num'}>{many(ask)} asked</span>
      <span class={deny > 0 ? 'num deny' : 'num'}>{many(deny)} stopped</span>
      <SessionLink session={session.id} row>
        Record
        <span class="unseen"> of this session</span>
      </SessionLink>
    </p>
  )
}
