import { useSignal } from '@preact/signals'
import type { ModeView, SetMode } from '../../../src/daemon/people/api.ts'
import { post } from '../daemon/request.ts'
import { announce } from '../shell/announce.tsx'
import { Failed } from '../shell/failed.tsx'
import { Field } from '../shell/field.tsx'
import { useTask } from '../shell/task.ts'
import { clock } from '../time/clock.ts'
import { EndFields } from './end-fields.tsx'
import { type End, endOf, wrongEnd } from './ends.ts'
import { KindFields } from './kind-fields.tsx'
import { ProjectField } from './project-field.tsx'
import { projectName } from './words.ts'

const DO = { freeze: 'Freeze', plan: 'Plan only in', chat: 'Reads only in' } as const

/** Sets a mode. Setting is for anybody who has this page; to end one early takes a passkey. */
export function SetForm() {
  const kind = useSignal<ModeView['kind']>('freeze')
  const project = useSignal('*')
  const end = useSignal<End>('hours')
  const at = useSignal('')
  const reason = useSignal('')
  const files = useSignal(false)
  const task = useTask()

  const submit = (event: Event): void => {
    event.preventDefault()
    task.run(async () => {
      const until = endOf(end.peek(), at.peek(), clock.peek())
      const request: SetMode = {
        kind: kind.peek(),
        project: project.peek(),
        reason: reason.peek().trim(),
        ...(until === undefined ? {} : { until }),
        ...(kind.peek() === 'freeze' && files.peek() ? { files: true } : {}),
      }
      await post<unknown>('/api/modes', request)
      announce(`${request.kind} holds for ${projectName(request.project)}`)
      reason.value = ''
    })
  }

  const wrong = wrongEnd(end.value, at.value, clock.value)
  const ready = reason.value.trim() !== '' && wrong === ''
  return (
    <form class="set" aria-labelledby="set-title" onSubmit={submit}>
      <h2 id="set-title">Set a mode</h2>
      <KindFields kind={kind} files={files} />
      <ProjectField project={project} />
      <EndFields end={end} at={at} wrong={wrong} />
      <Field label="Reason" value={reason} placeholder="Every refusal names it" />
      <Failed text={task.failed.value} />
      <div class="submit">
        <button
          type="submit"
          class={kind.value === 'freeze' ? 'primary big' : 'primary'}
          disabled={!ready || task.busy.value}
        >
          {DO[kind.value]} {projectName(project.value)}
        </button>
        <p class="soft">
          It holds at once. Setting it again can lengthen it; to end it early takes a key of the
          roster.
        </p>
      </div>
    </form>
  )
}
