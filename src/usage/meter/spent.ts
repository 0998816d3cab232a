import { bandOf } from '../ledger/summary.ts'
import { costOf, type Price, type Prices } from '../prices/prices.ts'
import { NOTHING, type Request, type Tokens, tokensIn } from '../usage.ts'
import type { Spent } from './view.ts'

/** A request with what it cost. */
export interface Priced extends Request {
  /** Of its model, or of the dearest one where no price is known. */
  readonly price: Price
  readonly isPriced: boolean
  /** 0 where no price is known. */
  readonly costUSD: number
  /** The same, at `price` in any case. */
  readonly mostUSD: number
}

export type Growing = { -readonly [field in keyof Spent]: number }

export function nothingSpent(): Growing {
  return { ...NOTHING, unfinished: 0, unpriced: 0, first: 0, last: 0 }
}

export function priced(request: Request, prices: Prices): Priced {
  const { model, tokens } = request
  const known = prices.priceOf(model, bandOf(tokens))
  const price = known ?? prices.dearest
  const mostUSD = costOf(tokens, price)
  const isPriced = known !== undefined
  // Field by field: objects that are spread are slow to make and to read, and there is one for each request.
  return {
    source: request.source,
    session: request.session,
    subagent: request.subagent,
    model,
    project: request.project,
    tools: request.tools,
    at: request.at,
    tokens,
    requests: request.requests,
    file: request.file,
    finished: request.finished,
    price,
    isPriced,
    costUSD: isPriced ? mostUSD : 0,
    mostUSD,
  }
}

export function spend(sum: Growing, request: Priced): void {
  const { tokens, requests, costUSD, at, finished } = request
  addTokens(sum, tokens)
  sum.requests += requests
  sum.costUSD += costUSD
  if (!finished) sum.unfinished += requests
  if (!request.isPriced) sum.unpriced += tokensIn(tokens)
  addTimes(sum, at, at)
}

export function addSpent(sum: Growing, one: Spent): void {
  addTokens(sum, one)
  sum.requests += one.requests
  sum.costUSD += one.costUSD
  sum.unfinished += one.unfinished
  sum.unpriced += one.unpriced
  addTimes(sum, one.first, one.last)
}

export function addTokens(sum: { -readonly [field in keyof Tokens]: number }, one: Tokens): void {
  sum.input += one.input
  sum.output += one.output
  sum.cacheWrite5m += one.cacheWrite5m
  sum.cacheWrite1h += one.cacheWrite1h
  sum.cacheRead += one.cacheRead
}

function addTimes(sum: Growing, first: number, last: number): void {
  if (first > 0 && (sum.first === 0 || first < sum.first)) sum.first = first
  if (last > sum.last) sum.last = last
}
