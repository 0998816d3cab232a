import { safe } from '../../message/message.ts'
import type { Report, Unseen } from '../../usage/report.ts'
import { type Bound, tokensIn } from '../../usage/usage.ts'
import { countText, usdText } from './numbers.ts'

/** What is not known of the sums of a report, for a person. */
export function boundLines({ bounds }: Report): readonly string[] {
  return [...bounds.filter(({ scope }) => scope === 'total').map(boundInWords), ...unpriced(bounds)]
}

/** What telemetry has told beyond the transcripts: of their sessions, and of sessions that have left none. */
export interface Telemetry {
  /** Requests whose final counts it has told. */
  readonly closed: number
  readonly unseen: Unseen
  readonly untranscribed: Unseen
}

export function telemetryLines({ closed, unseen, untranscribed }: Telemetry): readonly string[] {
  return [
    ...(closed > 0 ? [`  telemetry has told the final counts of ${closed} requests`] : []),
    ...unseenLines('in no transcript (compactions, titles), not counted above', unseen),
    ...unseenLines('sessions that have left no transcript, not counted above', untranscribed),
  ]
}

function unseenLines(what: string, unseen: Unseen): readonly string[] {
  const { requests, costUSD, bounds } = unseen
  if (requests === 0) return []
  const tokens = countText(tokensIn(unseen))
  return [
    `  ${what}: ${tokens} tokens in ${requests} requests, ${usdText(costUSD)}`,
    ...unpriced(bounds),
  ]
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
