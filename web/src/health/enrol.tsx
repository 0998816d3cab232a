import { useSignal } from '@preact/signals'
import type { KeyView } from '../../../src/daemon/people/api.ts'
import { enrol } from '../passkey/passkey.ts'
import { announce } from '../shell/announce.tsx'
import { Failed } from '../shell/failed.tsx'
import { Field } from '../shell/field.tsx'
import { useTask } from '../shell/task.ts'
import { Prose } from '../text/prose.tsx'

/** A new passkey: listed at once, worth something once somebody vouches for it. */
export function Enrol() {
  const person = useSignal('')
  const login = useSignal('')
  const made = useSignal<KeyView | undefined>(undefined)
  const task = useTask()
  const submit = (event: Event): void => {
    event.preventDefault()
    task.run(async () => {
      const name = person.peek().trim()
      const account = login.peek().trim()
      made.value = await enrol({ person: name, ...(account === '' ? {} : { login: account }) })
      announce(`The passkey of ${name} is on the roster`)
      person.value = ''
      login.value = ''
    })
  }
  return (
    <form class="enrol" aria-labelledby="enrol-title" onSubmit={submit}>
      <h2 id="enrol-title">Add a passkey</h2>
      <div class="fields">
        <Field label="Person" value={person} />
        <Field label="Login where agents run, if it is another name" value={login} />
        <button type="submit" disabled={person.value.trim() === '' || task.busy.value}>
          {task.busy.value ? 'Waiting for the passkey…' : 'Add a passkey'}
        </button>
      </div>
      <Failed text={task.failed.value} />
      {made.value !== undefined && <Made item={made.value} />}
    </form>
  )
}

function Made({ item }: { readonly item: KeyView }) {
  return (
    <p class="notice">
      <Prose
        text={`The passkey of ${item.person} is on the roster as \`${item.id}\`. ${
          item.counts
            ? 'It counts.'
            : `It counts once somebody whose key counts vouches for it: with the button above, or in a terminal with \`interlock key vouch ${item.id}\``
        }`}
      />
    </p>
  )
}
