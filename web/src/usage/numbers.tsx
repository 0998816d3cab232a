import type { Spent } from '../../../src/daemon/people/api.ts'
import { classesText, costText, percentText, shareOf, tokensText } from './words.ts'

interface Props {
  readonly spent: Spent
  readonly whole: Spent
}

/** Tokens, their share of the whole, and what they cost. */
export function Numbers({ spent, whole }: Props) {
  const share = shareOf(spent, whole)
  return (
    <span class="numbers num" title={classesText(spent)}>
      <span>{tokensText(spent)}</span>
      <span class="soft">{percentText(share)}</span>
      <span class="gauge" aria-hidden="true">
        <span style={{ width: percentText(Math.min(1, share)) }} />
      </span>
      <span>{costText(spent)}</span>
    </span>
  )
}
