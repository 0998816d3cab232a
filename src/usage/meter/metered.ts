import { eachRequest } from '../ledger/each.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Prices } from '../prices/prices.ts'
import { type Conversation, conversationsIn } from './conversations.ts'
import type { OriginFiles } from './origin-files.ts'
import type { OriginOf } from './origins.ts'
import { type Priced, priced } from './spent.ts'

/** Everything that was read of all agents, with prices: what all sums are made of. */
export interface Metered {
  readonly conversations: readonly Conversation[]
  readonly originOf: OriginOf
}

export function metered(
  ledgers: readonly Ledger[],
  prices: Prices,
  originFiles: OriginFiles,
): Metered {
  return {
    conversations: conversationsIn(pricedIn(ledgers, prices)),
    originOf: originFiles.of(ledgers),
  }
}

function* pricedIn(ledgers: readonly Ledger[], prices: Prices): Generator<Priced> {
  for (const ledger of ledgers)
    for (const request of eachRequest(ledger)) yield priced(request, prices)
}
