import { boundsOn } from './bounds/bounds.ts'
import type { Head } from './ledger/ledger.ts'
import type { Cell } from './ledger/summary.ts'
import { costOf, type Price, type Prices } from './prices/prices.ts'
import { type Bound, NOTHING, plus, type Usage } from './usage.ts'

/** The sums of all that was read. A session has what its sub-agents have used in it. */
export interface Sums {
  readonly total: Usage
  readonly byModel: Readonly<Record<string, Usage>>
  readonly main: Usage
  readonly subagents: Usage
  readonly bySession: Readonly<Record<string, Usage>>
  readonly bySubagent: Readonly<Record<string, Usage>>
}

/** What `interlock usage --json` prints. */
export interface Report extends Sums {
  readonly bounds: readonly Bound[]
}

export function reportOn(head: Head, prices: Prices): Report {
  const sums = sumsOf(head, prices)
  return { ...sums, bounds: boundsOn(head, prices, sums) }
}

function sumsOf(head: Head, prices: Prices): Sums {
  const nameOf = (number: number) => head.names[number] ?? ''
  const models: Group = new Map()
  const sessions: Group = new Map()
  const subagents: Group = new Map()
  let main = NOTHING
  for (const cell of head.cells) {
    const model = nameOf(cell.model)
    const usage = usageOf(cell, prices.priceOf(model, cell.band))
    add(models, model, usage)
    add(sessions, nameOf(cell.session), usage)
    if (cell.subagent === 0) main = plus(main, usage)
    else add(subagents, nameOf(cell.subagent), usage)
  }
  return {
    total: sumOf(models),
    byModel: Object.fromEntries(models),
    main,
    subagents: sumOf(subagents),
    bySession: Object.fromEntries(sessions),
    bySubagent: Object.fromEntries(subagents),
  }
}

type Group = Map<string, Usage>

function add(group: Group, name: string, usage: Usage): void {
  group.set(name, plus(group.get(name) ?? NOTHING, usage))
}

function sumOf(group: Group): Usage {
  return [...group.values()].reduce(plus, NOTHING)
}

/** What has no price is counted and costs nothing here; a bound says what it may cost. */
function usageOf({ requests, input, output, ...rest }: Cell, price: Price | undefined): Usage {
  const { cacheWrite5m, cacheWrite1h, cacheRead } = rest
  const tokens = { input, output, cacheWrite5m, cacheWrite1h, cacheRead }
  return { requests, ...tokens, costUSD: price ? costOf(tokens, price) : 0 }
}
