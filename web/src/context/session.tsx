import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ContextView } from '../../../src/daemon/people/api.ts'
import { useFocusBack } from '../list/last-open.ts'
import { Failed } from '../shell/failed.tsx'
import { Heading } from '../shell/heading.tsx'
import { hrefOf } from '../shell/route.ts'
import { SearchBox } from '../shell/search-box.tsx'
import { Split } from '../shell/split.tsx'
import { type Task, useTask } from '../shell/task.ts'
import { oneLine } from '../text/safe.ts'
import { At } from '../time/times.tsx'
import { Epochs } from './epochs.tsx'
import { Found } from './found.tsx'
import { loadSession, shown } from './load.ts'
import { Original } from './original.tsx'
import { compactionsOf, projectOf, shortName, sumOf } from './words.ts'

/** One session: its epochs, and beside them the original that is open. */
export function Session({ id, item }: { readonly id: string; readonly item: string }) {
  const task = useTask()
  const words = useSignal('')
  const look = () => task.run(() => loadSession(id))
  useEffect(look, [])
  useFocusBack('item', item)
  const view = shown.value?.session.id === id ? shown.value : undefined
  return (
    <Split
      label="The session"
      even
      opened={item !== ''}
      tools={<Tools view={view} task={task} look={look} words={words} />}
      list={
        <>
          <Failed text={task.failed.value} />
          {view === undefined ? (
            task.failed.value === '' && <p class="empty">Loading…</p>
          ) : words.value.trim() === '' ? (
            <Epochs view={view} open={item} />
          ) : (
            <Found session={id} words={words.value.trim()} open={item} />
          )}
        </>
      }
      detail={
        view !== undefined && item !== '' ? (
          <Original key={item} session={view.session} id={item} />
        ) : (
          <p class="empty">Open an item to read the original.</p>
        )
      }
    />
  )
}

interface ToolsProps {
  readonly view: ContextView | undefined
  readonly task: Task
  readonly look: () => void
  readonly words: { value: string }
}

function Tools({ view, task, look, words }: ToolsProps) {
  return (
    <>
      <div class="row">
        <a class="up" href={hrefOf('context')}>
          Sessions
        </a>
        <button type="button" disabled={task.busy.value} onClick={look}>
          Look again
        </button>
      </div>
      {view !== undefined && <About session={view.session} />}
      <search class="filters">
        <SearchBox
          label="Search this session"
          value={words.value}
          onWords={(said) => {
            words.value = said
          }}
        />
      </search>
    </>
  )
}

function About({ session }: Pick<ContextView, 'session'>) {
  const { project, transcript, at, onDisk, copies } = session
  return (
    <>
      <Heading shows={session.id}>
        {oneLine(projectOf(session))}{' '}
        <span class="soft" title={oneLine(transcript)}>
          {oneLine(shortName(session))}
        </span>
      </Heading>
      <p class="meta">
        <At at={at} />
        <span>{sumOf(session)}</span>
        <span>{compactionsOf(session)}</span>
      </p>
      {project !== undefined && <p class="folder">{oneLine(project)}</p>}
      {!onDisk && (
        <p class="notice">
          The agent has deleted this transcript.{' '}
          {copies === 1 ? '1 copy is' : `${copies} copies are`} kept, of what its compactions took.
        </p>
      )}
    </>
  )
}
