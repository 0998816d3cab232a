import type { SessionView } from '../../../src/daemon/people/api.ts'
import { Line } from '../approvals/line.tsx'
import { sessions, waiting } from '../daemon/known.ts'
import { Heading } from '../shell/heading.tsx'
import { hrefOf } from '../shell/route.ts'
import { Count, Section } from '../shell/section.tsx'
import { many } from '../text/many.ts'
import { Prose } from '../text/prose.tsx'
import { Session } from './session.tsx'

/** What waits, and what every agent is doing. */
export function NowPage() {
  const all = [...sessions.value.values()].sort(byUrgency)
  const live = all.filter((session) => session.state !== 'ended')
  const ended = all.filter((session) => session.state === 'ended')
  return (
    <div class="page">
      <Heading shows="now">Now</Heading>
      <Waiting />
      <Section title="Sessions" count={live.length}>
        {live.length === 0 ? (
          <p class="empty">
            <Prose text="No agent is at work. A session shows up here with its first call; `interlock status` says which agents are guarded." />
          </p>
        ) : (
          <SessionList list={live} />
        )}
      </Section>
      {ended.length > 0 && (
        <details>
          <summary>
            Ended
            <Count of={ended.length} />
          </summary>
          <SessionList list={ended} />
        </details>
      )}
    </div>
  )
}

function byUrgency(a: SessionView, b: SessionView): number {
  const rank = (session: SessionView) => (session.state === 'working' ? 0 : 1)
  return b.waiting.length - a.waiting.length || rank(a) - rank(b) || b.lastAt - a.lastAt
}

const SHOWN = 4

function Waiting() {
  const all = waiting.value
  return (
    <Section title="Waits for a person" count={all.length}>
      {all.length === 0 ? (
        <p class="empty">Nothing waits.</p>
      ) : (
        <ul class="cards">
          {all.slice(0, SHOWN).map((approval) => (
            <li key={approval.id}>
              <Line approval={approval} />
            </li>
          ))}
        </ul>
      )}
      {all.length > SHOWN && (
        <p>
          <a href={hrefOf('approvals')}>All {many(all.length)} that wait</a>
        </p>
      )}
    </Section>
  )
}

function SessionList({ list }: { readonly list: readonly SessionView[] }) {
  return (
    <ul class="sessions">
      {list.map((session) => (
        <Session key={session.id} session={session} />
      ))}
    </ul>
  )
}
