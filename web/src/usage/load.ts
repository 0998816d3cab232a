import { signal } from '@preact/signals'
import type { BudgetView, UsageView } from '../../../src/daemon/people/api.ts'
import { get } from '../daemon/request.ts'

/** What is asked about: today, or everything that is known. */
export type Time = 'today' | ''

export const time = signal<Time>('')
/** What was shown last: it is there at once when one comes back to it. */
export const usage = signal<UsageView | undefined>(undefined)
/** undefined until the daemon has told. */
export const budgets = signal<readonly BudgetView[] | undefined>(undefined)
/** Which of sessions and sub-agents are opened: they stay so when the numbers change. */
export const opened = signal<ReadonlySet<string>>(new Set())

export async function loadUsage(): Promise<void> {
  const asked = time.peek()
  budgets.value = await get<readonly BudgetView[]>('/api/budgets')
  const view = await get<UsageView>(asked === '' ? '/api/usage' : `/api/usage?from=${asked}`)
  // The other one was chosen meanwhile, and has been asked for.
  if (time.peek() === asked) usage.value = view
}

export function toggle(key: string): void {
  const next = new Set(opened.peek())
  if (!next.delete(key)) next.add(key)
  opened.value = next
}
