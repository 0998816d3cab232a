import type { ComponentChildren } from 'preact'
import type { Task } from '../shell/task.ts'

interface Props {
  readonly task: Task
  readonly onPress: () => void
  readonly children: ComponentChildren
}

/** Starts what a passkey has to sign, and says that it waits for one. */
export function PasskeyButton({ task, onPress, children }: Props) {
  return (
    <button type="button" disabled={task.busy.value} onClick={onPress}>
      {task.busy.value ? 'Waiting for your passkey…' : children}
    </button>
  )
}
