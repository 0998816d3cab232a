import type { ApprovalView, Effect } from '../../../src/daemon/people/api.ts'

const VERDICTS = { allow: 'passed', ask: 'asked', deny: 'stopped' } as const

/** What Interlock said to a deed. */
export function Verdict({ effect }: { readonly effect: Effect | undefined }) {
  if (effect === undefined) return <span class="verdict" />
  return <span class={`verdict ${effect}`}>{VERDICTS[effect]}</span>
}

/** Red only where production is at stake and nothing brings it back. */
export function Environment({
  approval,
}: {
  readonly approval: Pick<ApprovalView, 'environment' | 'irreversible'>
}) {
  const { environment, irreversible } = approval
  const grave = environment === 'production' && irreversible
  return (
    <span class={`chip ${grave ? 'grave' : environment === 'production' ? 'strong' : ''}`}>
      {environment === 'unknown' ? 'unknown environment' : environment}
      {irreversible ? ', cannot be undone' : ''}
    </span>
  )
}

export function State({ approval }: { readonly approval: ApprovalView }) {
  const { state, escalated } = approval
  const late = state === 'waiting' && escalated
  return <span class={`chip state ${state}`}>{late ? 'waiting, overdue' : state}</span>
}
