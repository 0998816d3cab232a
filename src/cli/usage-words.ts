import { safe } from '../message/message.ts'
import type { Report } from '../usage/report.ts'
import type { Bound } from '../usage/usage.ts'
import { countText, usdText } from './usage/numbers.ts'

/** What is not known of the sums of a report, for a person. */
export function boundLines({ bounds }: Report): readonly string[] {
  return [...bounds.filter(({ scope }) => scope === 'total').map(boundInWords), ...unpriced(bounds)]
}

/** What was never written is said as the interval it lies in. */
function boundInWords({ kind, field, low, high }: Bound): string {
  const text = field === 'costUSD' ? usdText : countText
  return `  ${field} is not all known (${kind}): between ${text(low)} and ${text(high)}`
}

function unpriced(bounds: readonly Bound[]): readonly string[] {
  return bounds
    .filter(({ kind, scope }) => kind === 'unpriced' && scope !== 'total')
    .map(({ scope, high }) => `  ${safe(scope)} has no price here: up to ${usdText(high)}`)
}
