import { type Signal, useSignal } from '@preact/signals'
import type { ApprovalView, OpenRequest } from '../../../src/daemon/people/api.ts'
import { passkeyCounts } from '../daemon/known.ts'
import { prove } from '../passkey/passkey.ts'
import { announce } from '../shell/announce.tsx'
import { Failed } from '../shell/failed.tsx'
import { useTask } from '../shell/task.ts'
import { Prose } from '../text/prose.tsx'
import { BreakGlass } from './break-glass.tsx'
import { pathOf, useView } from './view.ts'

/** Where a person answers: by a button and a passkey, never by a key of the keyboard alone. */
export function Answer({ approval }: { readonly approval: ApprovalView }) {
  const { id, needs, state } = approval
  const waits = state === 'waiting'
  const typed = useSignal('')
  const said = useSignal('')
  const task = useTask()
  const view = useView(id, waits)
  if (!waits && state !== 'approved') return null
  if (!passkeyCounts.value) return waits ? <InTerminal /> : null

  const ready = typed.value === needs.typed
  const send = (request: OpenRequest): void =>
    task.run(async () => {
      said.value = ''
      const seen = view()
      await prove({
        open: `${pathOf(id)}/open`,
        finish: `${pathOf(id)}/answer`,
        body: {
          ...request,
          ...(seen === undefined ? {} : { view: seen }),
          ...(request.answer === 'yes' ? { typed: typed.peek() } : {}),
        },
      })
      said.value = `Your ${request.answer} is in the record.`
      announce(said.value)
    })

  return (
    <>
      {waits && needs.people === 2 && (
        <BreakGlass ready={ready} busy={task.busy.value} send={send} />
      )}
      <section class="answer" aria-label="Your answer">
        <Failed text={task.failed.value} />
        {said.value !== '' && <p class="notice">{said.value}</p>}
        {waits && needs.typed !== '' && <Typed word={needs.typed} typed={typed} />}
        <Buttons approval={approval} ready={ready} busy={task.busy.value} send={send} />
      </section>
    </>
  )
}

/** The word is typed by hand, so that nobody approves in passing. */
function Typed({ word, typed }: { readonly word: string; readonly typed: Signal<string> }) {
  return (
    <label class="typed">
      <span>
        To approve, type <code>{word}</code>
      </span>
      <input
        value={typed.value}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        onInput={(event) => (typed.value = event.currentTarget.value)}
      />
    </label>
  )
}

function Buttons({
  approval,
  ready,
  busy,
  send,
}: {
  readonly approval: ApprovalView
  readonly ready: boolean
  readonly busy: boolean
  readonly send: (request: OpenRequest) => void
}) {
  const waits = approval.state === 'waiting'
  const grave = approval.environment === 'production' && approval.irreversible
  return (
    <div class="buttons">
      <button type="button" disabled={busy} onClick={() => send({ answer: 'no' })}>
        {waits ? 'Refuse' : 'Take the yes back'}
      </button>
      {waits && (
        <button
          type="button"
          class={grave ? 'primary grave' : 'primary'}
          disabled={busy || !ready}
          onClick={() => send({ answer: 'yes' })}
        >
          Approve
        </button>
      )}
      <p class="soft" role="status">
        {busy ? 'Waiting for your passkey…' : 'It takes your passkey.'}
      </p>
    </div>
  )
}

function InTerminal() {
  return (
    <section class="answer" aria-label="Your answer">
      <p>
        <Prose text="No passkey on the roster counts, so this is answered in a terminal: `interlock approvals`" />
      </p>
    </section>
  )
}
