import { signal } from '@preact/signals'
import type { ApprovalView } from '../../../src/daemon/people/api.ts'
import { oneLine } from '../text/safe.ts'

const spoken = signal('')

const TOGETHER_MS = 300
let pending: string[] = []

/** For those who listen: said politely, once. What comes together is said together. */
export function announce(text: string): void {
  // A region that gets the same text again would stay silent.
  spoken.value = ''
  pending.push(text)
  if (pending.length > 1) return
  setTimeout(() => {
    spoken.value = pending.join(' ')
    pending = []
  }, TOGETHER_MS)
}

const GATHER_MS = 1_000
let gathered: ApprovalView[] = []

/** Several at once are said as a number. */
export function announceWaiting(approval: ApprovalView): void {
  gathered.push(approval)
  if (gathered.length > 1) return
  setTimeout(() => {
    const [first] = gathered
    const many = gathered.length
    gathered = []
    if (first === undefined) return
    const what = first.consequences?.[0] ?? first.deed?.text ?? first.id
    announce(
      many === 1
        ? `A new approval waits: ${first.agent}, ${oneLine(what).slice(0, 200)}`
        : `${many} new approvals wait`,
    )
  }, GATHER_MS)
}

export function Announcer() {
  return (
    <div class="unseen" aria-live="polite">
      {spoken}
    </div>
  )
}
