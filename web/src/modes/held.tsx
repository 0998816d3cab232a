import type { ModeView } from '../../../src/daemon/people/api.ts'
import { passkeyCounts } from '../daemon/known.ts'
import { PasskeyButton } from '../passkey/button.tsx'
import { prove } from '../passkey/passkey.ts'
import { announce } from '../shell/announce.tsx'
import { Failed } from '../shell/failed.tsx'
import { useTask } from '../shell/task.ts'
import { Long } from '../text/long.tsx'
import { Prose } from '../text/prose.tsx'
import { oneLine } from '../text/safe.ts'
import { moment } from '../time/words.ts'
import { projectName, projectPath } from './words.ts'

/** A mode that holds; who ends it early proves it with a passkey. */
export function Held({ mode }: { readonly mode: ModeView }) {
  const { kind, project, owner, reason, from, until, files } = mode
  const task = useTask()
  const end = (): void =>
    task.run(async () => {
      await prove({
        open: '/api/modes/lift/open',
        finish: '/api/modes/lift',
        body: { project, kind },
      })
      announce(`${kind} of ${projectName(project)} has ended`)
    })
  return (
    <li class={kind}>
      <div class="what">
        <h3>
          {kind} <span class="folder">{projectPath(project)}</span>
        </h3>
        <p>
          <Long text={reason} />
        </p>
        <p class="soft">
          {oneLine(owner)}, since {moment(from)},{' '}
          {until === undefined ? 'until somebody ends it' : `until ${moment(until)}`}
          {files ? '; every file too' : ''}
        </p>
        <Failed text={task.failed.value} />
      </div>
      {passkeyCounts.value ? (
        <PasskeyButton task={task} onPress={end}>
          End it
          <span class="unseen">
            {' '}
            {kind} of {projectName(project)}
          </span>
        </PasskeyButton>
      ) : (
        <p class="soft">
          <Prose text="To end it, in a terminal: `interlock mode build`" />
        </p>
      )}
    </li>
  )
}
