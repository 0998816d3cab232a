import type { Head } from '../ledger/ledger.ts'
import { contextOf } from '../ledger/summary.ts'
import { costOf, type Prices } from '../prices/prices.ts'
import type { Sums } from '../report.ts'
import type { Bound } from '../usage.ts'

/** What the sums do not know, stated as intervals that the true values lie in. */
export function boundsOn(head: Head, prices: Prices, sums: Sums): readonly Bound[] {
  return [...unpriced(head, prices, sums), ...unread(head, sums)]
}

/** A model without a price costs at most what the dearest known one does. */
function unpriced(_head: Head, prices: Prices, { byModel }: Sums): readonly Bound[] {
  return Object.entries(byModel)
    .filter(
      ([model, usage]) =>
        prices.priceOf(model, 0) === undefined && contextOf(usage) + usage.output > 0,
    )
    .map(([scope, usage]) => ({
      kind: 'unpriced',
      scope,
      field: 'costUSD',
      low: usage.costUSD,
      high: costOf(usage, prices.dearest),
    }))
}

/** A line that cannot be read may have been one more request. */
function unread(head: Head, { total }: Sums): readonly Bound[] {
  const lines = head.files.reduce((sum, file) => sum + file.unread, 0)
  if (lines === 0) return []
  const { requests } = total
  return [
    { kind: 'unread', scope: 'total', field: 'requests', low: requests, high: requests + lines },
  ]
}
