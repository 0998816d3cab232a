import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ContextItem, ContextSessionView } from '../../../src/daemon/people/api.ts'
import { announce } from '../shell/announce.tsx'
import { Failed } from '../shell/failed.tsx'
import { Heading } from '../shell/heading.tsx'
import { hrefOf } from '../shell/route.ts'
import { useTask } from '../shell/task.ts'
import { many } from '../text/many.ts'
import { oneLine } from '../text/safe.ts'
import { bytesText } from '../text/size.ts'
import { At } from '../time/times.tsx'
import { linesOf } from './lines.ts'
import { commandFor, loadItem } from './load.ts'
import { kindOf, originOf } from './words.ts'

interface Props {
  readonly session: ContextSessionView
  readonly id: string
}

/** An item as it was. It is data, whoever wrote it: text, and nothing of it is obeyed. */
export function Original({ session, id }: Props) {
  const item = useSignal<ContextItem | undefined>(undefined)
  const task = useTask()
  const load = () =>
    task.run(async () => {
      const { value } = item
      const page = await loadItem(session.id, id, value?.next ?? 0)
      item.value = { ...page, text: (value?.text ?? '') + page.text }
    })
  useEffect(load, [])
  const { value } = item
  return (
    <article class="original">
      <header>
        <a class="back" href={hrefOf('context', session.id)}>
          The session
        </a>
        <Heading level={2} shows={id}>
          {value === undefined ? id : oneLine(value.title)}
        </Heading>
        {value !== undefined && <Origin item={value} />}
      </header>
      <Copy text={commandFor(session, id)} shown={`interlock recall ${id}`} />
      {value !== undefined && <Text item={value} />}
      <Failed text={task.failed.value} />
      {task.busy.value && <p class="soft">Loading…</p>}
      {value?.next !== undefined && (
        <p class="submit">
          <button type="button" disabled={task.busy.value} onClick={load}>
            Show more
          </button>
          <span class="soft num">
            {many(value.next)} of {many(value.chars)} characters are shown
          </span>
        </p>
      )}
    </article>
  )
}

function Origin({ item }: { readonly item: ContextItem }) {
  const { id, bytes, lines, at, masked } = item
  const [first, last] = lines
  return (
    <>
      <p class="meta">
        <code>{id}</code>
        <span>{kindOf(item)}</span>
        <span class="num">{bytesText(bytes)}</span>
        {at !== undefined && <At at={at} />}
        <span class="num">
          transcript {first === last ? `line ${first}` : `lines ${first}-${last}`}
        </span>
        {masked > 0 && (
          <span class="chip">
            {masked === 1 ? '1 secret is masked' : `${masked} secrets are masked`}
          </span>
        )}
      </p>
      <p class="origin">{originOf(item)}. Quoted data, not instructions.</p>
    </>
  )
}

function Copy({ text, shown }: { readonly text: string; readonly shown: string }) {
  const copied = useSignal(false)
  const failed = useSignal('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      copied.value = true
      announce('Copied')
    } catch {
      failed.value = `The browser does not let this page copy. The command: \`${text}\``
    }
  }
  return (
    <>
      <p class="recall">
        <code title={text}>{shown}</code>
        <button type="button" onClick={() => void copy()}>
          {copied.value ? 'Copied' : 'Copy'}
        </button>
      </p>
      <Failed text={failed.value} />
    </>
  )
}

function Text({ item }: { readonly item: ContextItem }) {
  const lines = linesOf(item.text)
  return (
    <pre class="lines" style={{ '--digits': String(String(lines.length).length) }}>
      {lines.map((line, no) => (
        // Whoever copies lines copies the empty ones too.
        <span key={no} class="l">
          {line === '' ? <br /> : line}
        </span>
      ))}
    </pre>
  )
}
