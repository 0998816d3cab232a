import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { RestoreView, StepView } from '../../../src/daemon/people/api.ts'
import { announce } from '../shell/announce.tsx'
import { Failed } from '../shell/failed.tsx'
import { Heading } from '../shell/heading.tsx'
import { hrefOf } from '../shell/route.ts'
import { useTask } from '../shell/task.ts'
import { Long } from '../text/long.tsx'
import { oneLine, safe } from '../text/safe.ts'
import { At } from '../time/times.tsx'
import { preview, restore } from './steps.ts'
import { deedOf } from './words.ts'

/** One step: what changed, what a restore would do, and the button that does it. */
export function Step({ step }: { readonly step: StepView }) {
  const shown = useSignal<RestoreView | undefined>(undefined)
  const looking = useTask()
  useEffect(() => {
    if (step.kind === 'gap') return
    looking.run(async () => {
      shown.value = await preview(step.id)
    })
  }, [step.id, step.undone])
  return (
    <article class="step">
      <header>
        <a class="back" href={hrefOf('timeline')}>
          The timeline
        </a>
        <p class="meta">
          <At at={step.at} />
          <code>{step.id}</code>
          {step.session !== '' && <span class="soft">{oneLine(step.session)}</span>}
          {step.undone && <span class="chip">undone</span>}
        </p>
        <Heading level={2} shows={step.id}>
          <Long text={deedOf(step)} />
        </Heading>
      </header>
      {(step.calls?.length ?? 0) > 1 && (
        <p class="soft">These calls ran at the same time; each change is of one of them.</p>
      )}
      <Places step={step} />
      {step.kind !== 'gap' && (
        <section>
          <h3>What a restore does</h3>
          <Failed text={looking.failed.value} />
          {looking.busy.value && shown.value === undefined && <p class="soft">Looking…</p>}
          {shown.value !== undefined && <Restore step={step} view={shown.value} />}
        </section>
      )}
    </article>
  )
}

const SIGNS = { '+': 'new', '~': 'changed', '-': 'gone', '!': 'not kept' } as const
/** More are not read. */
const PLACES_MAX = 200

function Places({ step }: { readonly step: StepView }) {
  const { places, tables = [] } = step
  if (places.length + tables.length === 0) return null
  const more = places.length - PLACES_MAX
  return (
    <section>
      <h3>What changed</h3>
      <ul class="places">
        {places.slice(0, PLACES_MAX).map(([sign, path]) => (
          <li key={path}>
            <span class="soft">{SIGNS[sign]}</span> <code>{oneLine(path)}</code>
          </li>
        ))}
        {tables.map((table) => (
          <li key={table}>
            <span class="soft">table</span> <code>{oneLine(table)}</code>
          </li>
        ))}
        {more > 0 && <li class="soft">and {more} more</li>}
      </ul>
    </section>
  )
}

function Restore({ step, view }: { readonly step: StepView; readonly view: RestoreView }) {
  const task = useTask()
  const over = useSignal(false)
  const came = useSignal<RestoreView | undefined>(undefined)
  const newer = view.lines.some((line) => line.startsWith('!'))
  const bring = (): void =>
    task.run(async () => {
      came.value = await restore(step.id, over.peek())
      announce(came.value?.state === 'done' ? 'Brought back' : 'Nothing was restored')
    })
  const shown = came.value ?? view
  return (
    <>
      <pre class="plan">
        <code>{safe(shown.lines.join('\n'))}</code>
      </pre>
      {came.value?.state !== 'done' && view.state === 'shown' && (
        <div class="submit">
          {newer && (
            <label class="check">
              <input
                type="checkbox"
                checked={over.value}
                onChange={(event) => (over.value = event.currentTarget.checked)}
              />
              Also what is marked: somebody else has changed it. It is kept first.
            </label>
          )}
          <button
            type="button"
            class="big"
            disabled={task.busy.value || (newer && !over.value)}
            onClick={bring}
          >
            {task.busy.value ? 'Bringing back…' : 'Bring this back'}
          </button>
        </div>
      )}
      <Failed text={task.failed.value} />
    </>
  )
}
