import { boundsOn, unpriced } from './bounds/bounds.ts'
import type { Head } from './ledger/ledger.ts'
import { bandOf } from './ledger/summary.ts'
import { costOf, type Prices } from './prices/prices.ts'
import type { Final } from './telemetry/final.ts'
import { type Bound, NOTHING, type Usage } from './usage.ts'

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

/** What telemetry has told and no file of an agent shows. It is never part of their sums. */
export interface Unseen extends Usage {
  readonly bounds: readonly Bound[]
}

export function unseenIn(finals: readonly Final[], prices: Prices): Unseen {
  const sum = { ...NOTHING }
  const byModel: Group = {}
  for (const final of finals) {
    const price = prices.priceOf(final.model, bandOf(final))
    const costUSD = price ? costOf(final, price) : 0
    for (const one of [sum, sumIn(byModel, final.model)])
      add(one, { ...final, requests: 1 }, costUSD)
  }
  return { ...sum, bounds: unpriced(prices, { byModel }) }
}

function sumsOf(head: Head, prices: Prices): Sums {
  const nameOf = (number: number) => head.names[number] ?? ''
  const [total, main, subagents] = [{ ...NOTHING }, { ...NOTHING }, { ...NOTHING }]
  const models: Group = {}
  const sessions: Group = {}
  const bySubagent: Group = {}
  for (const cell of head.cells) {
    const model = nameOf(cell.model)
    const price = prices.priceOf(model, cell.band)
    // What has no price is counted and costs nothing here; a bound says what it may cost.
    const costUSD = price ? costOf(cell, price) : 0
    add(total, cell, costUSD)
    add(sumIn(models, model), cell, costUSD)
    add(sumIn(sessions, nameOf(cell.session)), cell, costUSD)
    add(cell.subagent === 0 ? main : subagents, cell, costUSD)
    if (cell.subagent !== 0) add(sumIn(bySubagent, nameOf(cell.subagent)), cell, costUSD)
  }
  return { total, byModel: models, main, subagents, bySession: sessions, bySubagent }
}

type Sum = { -readonly [field in keyof Usage]: number }
type Group = Record<string, Sum>

function sumIn(group: Group, name: string): Sum {
  const known = Object.hasOwn(group, name) ? group[name] : undefined
  if (known !== undefined) return known
  const sum = { ...NOTHING }
  group[name] = sum
  return sum
}

function add(sum: Sum, cell: Omit<Usage, 'costUSD'>, costUSD: number): void {
  sum.requests += cell.requests
  sum.input += cell.input
  sum.output += cell.output
  sum.cacheWrite5m += cell.cacheWrite5m
  sum.cacheWrite1h += cell.cacheWrite1h
  sum.cacheRead += cell.cacheRead
  sum.costUSD += costUSD
}
