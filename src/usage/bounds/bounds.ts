import type { Head, Missing } from '../ledger/ledger.ts'
import { contextOf } from '../ledger/summary.ts'
import { CONTEXT_TOKENS_MAX } from '../limits.ts'
import { costOf, type Prices } from '../prices/prices.ts'
import { countOf, fieldsOf, textOf } from '../reader/json.ts'
import type { Sums } from '../report.ts'
import { type Bound, NOTHING, type Usage } from '../usage.ts'

/** What the sums do not know, stated as intervals that the true values lie in. */
export function boundsOn(head: Head, prices: Prices, sums: Sums): readonly Bound[] {
  return [
    ...unpriced(prices, sums),
    ...unfinished(head, prices, sums),
    ...unread(head, sums),
    ...unreported(head, sums),
  ]
}

/** A model without a price costs at most what the dearest known one does. */
export function unpriced(prices: Prices, { byModel }: Pick<Sums, 'byModel'>): readonly Bound[] {
  return Object.entries(byModel)
    .filter(([model, usage]) => isUsed(usage) && prices.priceOf(model, 0) === undefined)
    .map(([scope, usage]) => ({
      kind: 'unpriced',
      scope,
      field: 'costUSD',
      low: usage.costUSD,
      high: costOf(usage, prices.dearest),
    }))
}

function isUsed(usage: Usage): boolean {
  return contextOf(usage) + usage.output > 0
}

/** For each sub-agent, for all of them, and for everything: the sums have the low end of what was written, and more. */
function unfinished(head: Head, prices: Prices, sums: Sums): readonly Bound[] {
  const { missing, names } = head
  if (missing.length === 0) return []
  const bySubagent = new Map<string, Missing[]>()
  for (const one of missing) {
    const name = names[one.subagent] ?? ''
    bySubagent.set(name, [...(bySubagent.get(name) ?? []), one])
  }
  const usdOf = (one: Missing) => {
    const known = prices.priceOf(names[one.model] ?? '', one.band)
    return { low: (known?.output ?? 0) / 1e6, high: (known ?? prices.dearest).output / 1e6 }
  }
  return [
    ...boundsOf('total', sums.total, missing, usdOf),
    ...boundsOf('subagents', sums.subagents, missing, usdOf),
    ...[...bySubagent].flatMap(([name, ofOne]) =>
      boundsOf(name, sums.bySubagent[name] ?? NOTHING, ofOne, usdOf),
    ),
  ]
}

interface Interval {
  readonly low: number
  readonly high: number
}

function boundsOf(
  scope: string,
  usage: Usage,
  missing: readonly Missing[],
  usdOf: (one: Missing) => Interval,
): readonly Bound[] {
  const tokens = sumOf(missing, () => ({ low: 1, high: 1 }))
  const usd = sumOf(missing, usdOf)
  const bound = (field: 'output' | 'costUSD', { low, high }: Interval): Bound => ({
    kind: 'unfinished',
    scope,
    field,
    low: usage[field] + low,
    high: usage[field] + high,
  })
  const whole = { low: Math.floor(tokens.low), high: Math.ceil(tokens.high) }
  return [bound('output', whole), bound('costUSD', usd)]
}

/**
 * The sum of the intervals. Of many answers the errors cancel out: then their sum is known better than that, and lies
 * within some standard errors of what is expected, and a share of it for what all of them have in common.
 */
function sumOf(missing: readonly Missing[], factorOf: (one: Missing) => Interval): Interval {
  let [low, high, expectedLow, expectedHigh, variance] = [0, 0, 0, 0, 0]
  for (const one of missing) {
    const factor = factorOf(one)
    low += one.low * factor.low
    high += one.high * factor.high
    expectedLow += one.expected * factor.low
    expectedHigh += one.expected * factor.high
    variance += one.variance * factor.high ** 2
  }
  if (missing.length < MANY) return { low, high }
  const error = STANDARD_ERRORS * Math.sqrt(variance)
  return {
    low: Math.max(low, expectedLow * (1 - COMMON_SHARE) - error),
    high: Math.min(high, expectedHigh * (1 + COMMON_SHARE) + error),
  }
}

const MANY = 100
const STANDARD_ERRORS = 5
const COMMON_SHARE = 0.05

/** A line that cannot be read may have been one more request. */
function unread(head: Head, { total }: Sums): readonly Bound[] {
  const lines = head.files.reduce((sum, file) => sum + file.unread, 0)
  if (lines === 0) return []
  const { requests: low } = total
  return [{ kind: 'unread', scope: 'total', field: 'requests', low, high: low + lines }]
}

/** Of a life of Copilot CLI that was killed only the output is known; each of its answers was given one context. */
function unreported({ files }: Head, { bySession }: Sums): readonly Bound[] {
  return files.flatMap(({ source, state }) => {
    const { session, unreported: answers } = source === 'copilot-cli' ? fieldsOf(state) : {}
    const scope = textOf(session)
    if (scope === undefined || countOf(answers) === 0) return []
    const low = bySession[scope]?.input ?? 0
    const high = low + countOf(answers) * CONTEXT_TOKENS_MAX
    return [{ kind: 'unreported', scope, field: 'input', low, high }]
  })
}
