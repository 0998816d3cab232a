import { useEffect } from 'preact/hooks'
import type { StepView } from '../../../src/daemon/people/api.ts'
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
import { Step } from './step.tsx'
import { loadSteps, steps } from './steps.ts'
import { countsOf, deedOf } from './words.ts'

/** What was changed, step by step, whatever changed it; each can be brought back. */
export function TimelinePage({ id }: { readonly id: string }) {
  const task = useTask()
  useEffect(() => task.run(loadSteps), [])
  const opened = steps.value?.find((step) => step.id === id)
  return (
    <Split
      label="Timeline"
      opened={id !== ''}
      tools={<Tools task={task} />}
      list={
        <>
          <Failed text={task.failed.value} />
          <List open={id} />
        </>
      }
      detail={
        opened !== undefined ? (
          <Step key={id} step={opened} />
        ) : (
          <p class="empty">
            {id === '' || steps.value === undefined
              ? 'Open a step to see what changed, and to bring it back.'
              : `No step is called ${id}.`}
          </p>
        )
      }
    />
  )
}

function Tools({ task }: { readonly task: Task }) {
  return (
    <div class="row">
      <Heading shows="timeline">
        Timeline
        <Count of={steps.value?.length ?? ''} />
      </Heading>
      <button type="button" disabled={task.busy.value} onClick={() => task.run(loadSteps)}>
        Look again
      </button>
    </div>
  )
}

function List({ open }: { readonly open: string }) {
  useFocusBack('step', open)
  if (steps.value === undefined) return <p class="empty">Loading…</p>
  if (steps.value.length === 0)
    return <p class="empty">Nothing was changed yet, as far as anybody has looked.</p>
  return (
    <div class="rows plain">
      {byDay(steps.value).map(([day, list]) => (
        <section key={day} aria-label={day}>
          <h2 class="divider">{day}</h2>
          <ul>
            {list.map((step) => (
              <li key={step.id}>
                <StepLine step={step} open={step.id === open} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function StepLine({ step, open }: { readonly step: StepView; readonly open: boolean }) {
  const isOfCalls = step.kind !== 'changes' || step.by === 'calls'
  return (
    <a
      data-row
      id={`step ${step.id}`}
      class={`step-line${isOfCalls ? '' : ' others'}`}
      href={hrefOf('timeline', step.id)}
      aria-current={open ? 'true' : undefined}
    >
      <time class="num">{timeOf(step.at)}</time>
      <code class="clip">{oneLine(deedOf(step))}</code>
      <span class="soft">
        {countsOf(step)}
        {step.undone ? ' · undone' : ''}
      </span>
    </a>
  )
}
