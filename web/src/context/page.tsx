import { useEffect } from 'preact/hooks'
import type { ContextSessionView } from '../../../src/daemon/people/api.ts'
import { byDay } from '../list/by-day.ts'
import { useFocusBack } from '../list/last-open.ts'
import { Failed } from '../shell/failed.tsx'
import { Heading } from '../shell/heading.tsx'
import { hrefOf } from '../shell/route.ts'
import { Count } from '../shell/section.tsx'
import { Split } from '../shell/split.tsx'
import { type Task, useTask } from '../shell/task.ts'
import { oneLine } from '../text/safe.ts'
import { timeOf } from '../time/words.ts'
import { loadSessions, sessions } from './load.ts'
import { Session } from './session.tsx'
import { compactionsOf, projectOf, shortName, sumOf } from './words.ts'

/** What left the context of each session, when; and each item's original. */
export function ContextPage({ id }: { readonly id: string }) {
  const task = useTask()
  useEffect(() => task.run(loadSessions), [])
  const [session = '', item = ''] = id.split('/')
  useFocusBack('session', session)
  if (session !== '') return <Session key={session} id={session} item={item} />
  return (
    <Split
      label="Sessions"
      wide
      opened={false}
      tools={<Tools task={task} />}
      list={
        <>
          <Failed text={task.failed.value} />
          <List />
        </>
      }
      detail={undefined}
    />
  )
}

function Tools({ task }: { readonly task: Task }) {
  return (
    <div class="row">
      <Heading shows="context">
        Context
        <Count of={sessions.value?.length ?? ''} />
      </Heading>
      <button type="button" disabled={task.busy.value} onClick={() => task.run(loadSessions)}>
        Look again
      </button>
    </div>
  )
}

function List() {
  if (sessions.value === undefined) return <p class="empty">Loading…</p>
  if (sessions.value.length === 0)
    return (
      <p class="empty">
        No session yet. Once an agent works, what it was told is listed here, and what a compaction
        takes can be read again.
      </p>
    )
  return (
    <div class="rows plain">
      {byDay(sessions.value).map(([day, list]) => (
        <section key={day} aria-label={day}>
          <h2 class="divider">{day}</h2>
          <ul>
            {list.map((session) => (
              <li key={session.id}>
                <Line session={session} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function Line({ session }: { readonly session: ContextSessionView }) {
  const { id, at, project, onDisk, copies } = session
  return (
    <a data-row id={`session ${id}`} class="session-line" href={hrefOf('context', id)}>
      <time class="num soft">{timeOf(at)}</time>
      <span class="clip">
        <strong>{oneLine(projectOf(session))}</strong>{' '}
        <code class="soft">{oneLine(shortName(session))}</code>
      </span>
      <code class="clip soft folder">{oneLine(project ?? '')}</code>
      <span class="num soft sum">{sumOf(session)}</span>
      <span class="num soft times">{compactionsOf(session)}</span>
      {!onDisk && <span class="chip">{copies === 0 ? 'gone' : 'copies only'}</span>}
    </a>
  )
}
