import { signal } from '@preact/signals'
import type { RestoreView, StepView } from '../../../src/daemon/people/api.ts'
import { get, post } from '../daemon/request.ts'

/** The newest first; undefined until they were asked for. */
export const steps = signal<readonly StepView[] | undefined>(undefined)

export async function loadSteps(): Promise<void> {
  const found = await get<readonly StepView[]>('/api/timeline')
  steps.value = found.toReversed()
}

/** What a restore would do; nothing is done. */
export async function preview(id: string): Promise<RestoreView | undefined> {
  const [shown] = await get<readonly RestoreView[]>(`/api/timeline/${encodeURIComponent(id)}`)
  return shown
}

export async function restore(id: string, overNewer: boolean): Promise<RestoreView | undefined> {
  const address = `/api/timeline/${encodeURIComponent(id)}`
  const [done] = await post<readonly RestoreView[]>(address, { overNewer })
  await loadSteps()
  return done
}
