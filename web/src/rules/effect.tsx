import type { RuleView } from '../../../src/daemon/people/api.ts'

export function RuleEffect({ effect }: { readonly effect: RuleView['effect'] }) {
  return <span class={`verdict ${effect}`}>{effect === 'deny' ? 'stops' : 'asks'}</span>
}
