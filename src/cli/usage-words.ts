import { sizeText } from '../context/table/row.ts'
import { safe } from '../message/message.ts'
import type { Report, Told } from '../usage/report.ts'
import type { Bound, Usage } from '../usage/usage.ts'

/** Of sessions and sub-agents so many are named: those that used most. */
const NAMED_MAX = 5

/** What was used below a folder, for a person. */
export function reportLines(root: string, report: Report): readonly string[] {
  const { total, main, subagents, byModel, bySession, bySubagent, bounds } = report
  if (total.requests === 0) return [`${safe(root)}: nothing was used.`]
  const share = Math.round((tokensIn(subagents) / Math.max(1, tokensIn(total))) * 100)
  return [
    `${safe(root)}: ${inWords(total)}`,
    `  main ${inWords(main)}`,
    `  sub-agents ${inWords(subagents)} (${share}% of the tokens)`,
    ...named('model', byModel),
    ...named('session', bySession),
    ...named('sub-agent', bySubagent),
    ...bounds.filter(({ scope }) => scope === 'total').map(boundInWords),
    ...unpriced(bounds),
  ]
}

/** What telemetry has told beyond the transcripts of these sessions. */
export function toldLines({
  closed,
  unseen,
}: {
  readonly closed: number
  readonly unseen: Told
}): readonly string[] {
  return [
    ...(closed > 0 ? [`  telemetry has told the final counts of ${closed} requests`] : []),
    ...(unseen.requests > 0
      ? [
          `  in no transcript (compactions, titles), not counted above: ${inWords(unseen)}`,
          ...unpriced(unseen.bounds),
        ]
      : []),
  ]
}

export function elsewhereLines(told: Told): readonly string[] {
  return [`Sessions that have left no transcript here: ${inWords(told)}`, ...unpriced(told.bounds)]
}

function named(what: string, group: Readonly<Record<string, Usage>>): readonly string[] {
  const all = Object.entries(group).sort(([, a], [, b]) => tokensIn(b) - tokensIn(a))
  const more = all.length - NAMED_MAX
  return [
    ...all.slice(0, NAMED_MAX).map(([name, one]) => `  ${what} ${safe(name)}: ${inWords(one)}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ]
}

function tokensIn({ input, output, cacheWrite5m, cacheWrite1h, cacheRead }: Usage): number {
  return input + output + cacheWrite5m + cacheWrite1h + cacheRead
}

function inWords(usage: Usage): string {
  return `${sizeText(tokensIn(usage))} tokens in ${usage.requests} requests, $${usage.costUSD.toFixed(2)}`
}

/** What was never written is said as the interval it lies in. */
function boundInWords({ kind, field, low, high }: Bound): string {
  const [from, to] =
    field === 'costUSD'
      ? [`$${low.toFixed(2)}`, `$${high.toFixed(2)}`]
      : [sizeText(low), sizeText(high)]
  return `  ${field} is not all known (${kind}): between ${from} and ${to}`
}

function unpriced(bounds: readonly Bound[]): readonly string[] {
  return bounds
    .filter(({ kind, scope }) => kind === 'unpriced' && scope !== 'total')
    .map(({ scope, high }) => `  ${safe(scope)} has no price here: up to $${high.toFixed(2)}`)
}
