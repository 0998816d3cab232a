import { useEffect } from 'preact/hooks'
import { Choice } from '../shell/choice.tsx'
import { Failed } from '../shell/failed.tsx'
import { Heading } from '../shell/heading.tsx'
import { type Task, useTask } from '../shell/task.ts'
import { Budgets } from './budgets.tsx'
import { loadUsage, time, usage } from './load.ts'
import { Spending } from './spending.tsx'
import { Tables } from './tables.tsx'
import { Tree } from './tree.tsx'
import { Windows } from './windows.tsx'

/** Between two looks while the page is open: each reads only what agents have written since. */
const LOOK_MS = 5_000

/** What is left, what was used, by whom and for what. */
export function UsagePage() {
  const task = useTask()
  useEffect(() => {
    task.run(loadUsage)
    const look = setInterval(() => {
      if (document.visibilityState === 'visible') task.run(loadUsage)
    }, LOOK_MS)
    return () => clearInterval(look)
  }, [time.value])
  return (
    <div class="page usage">
      <div>
        <Tools />
        <Failed text={task.failed.value} />
      </div>
      <Shown task={task} />
    </div>
  )
}

function Tools() {
  return (
    <div class="row">
      <Heading shows="usage">Usage</Heading>
      <Choice
        label="Time"
        any="All that is known"
        options={[['today', 'Today']]}
        value={time.value}
        onChoose={(chosen) => {
          time.value = chosen
        }}
      />
    </div>
  )
}

function Shown({ task }: { readonly task: Task }) {
  const view = usage.value
  if (view === undefined) return task.failed.value === '' ? <p class="empty">Loading…</p> : null
  if (view.roots.length === 0)
    return (
      <p class="empty">
        No agent has left anything that Interlock can read here. Once one works, what it uses is
        shown.
      </p>
    )
  return (
    <>
      <Windows view={view} />
      <Budgets />
      <Spending view={view} />
      <Tree view={view} />
      <Tables view={view} />
    </>
  )
}
