import { useSignal } from '@preact/signals'
import type { OpenRequest } from '../../../src/daemon/people/api.ts'

/** One person alone, where two are asked for. */
export function BreakGlass({
  ready,
  busy,
  send,
}: {
  readonly ready: boolean
  readonly busy: boolean
  readonly send: (request: OpenRequest) => void
}) {
  const reason = useSignal('')
  const given = reason.value.trim()
  return (
    <details class="break-glass">
      <summary>Break glass</summary>
      <p>
        You approve alone, where two people are asked for. It is loud: your name and this reason
        stand in the record, it is reviewed afterwards, and the yes counts only after a delay.
      </p>
      <label>
        <span>Why it cannot wait for a second person</span>
        <textarea
          rows={2}
          value={reason.value}
          onInput={(event) => (reason.value = event.currentTarget.value)}
        />
      </label>
      <button
        type="button"
        class="grave"
        disabled={busy || !ready || given === ''}
        onClick={() => send({ answer: 'yes', breakGlass: given })}
      >
        Break glass and approve alone
      </button>
    </details>
  )
}
