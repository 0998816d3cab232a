import { type ReadonlySignal, useSignal } from '@preact/signals'
import { failureOf } from './failure.ts'

export interface Task {
  readonly busy: ReadonlySignal<boolean>
  /** Why it failed; '' where it did not. */
  readonly failed: ReadonlySignal<string>
  readonly run: (work: () => Promise<void>) => void
}

/** Something a button starts: one at a time, and its failure is said beside it. */
export function useTask(): Task {
  const busy = useSignal(false)
  const failed = useSignal('')
  const run = async (work: () => Promise<void>): Promise<void> => {
    if (busy.peek()) return
    busy.value = true
    failed.value = ''
    try {
      await work()
    } catch (error) {
      failed.value = failureOf(error)
    } finally {
      busy.value = false
    }
  }
  return { busy, failed, run }
}
