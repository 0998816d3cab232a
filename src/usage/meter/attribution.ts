import { contextOf } from '../ledger/summary.ts'
import { costOf } from '../prices/prices.ts'
import type { Tokens } from '../usage.ts'
import { tokensIn } from '../usage.ts'
import { addTokens, type Growing, type Priced } from './spent.ts'

/** What no tool has caused: what was said, and what the model was given again. */
export const CONVERSATION = ''

/** A part of a request that one tool, or the conversation, is taken to have caused. */
export interface Share {
  readonly request: Priced
  readonly tool: string
  /** Whether the answer calls it; for the conversation, whether it calls nothing. */
  readonly isCalled: boolean
  readonly tokens: Tokens
}

/**
 * Who has caused what, request by request. An approximation: what an answer writes goes to the tools that it calls, in
 * even parts; what the next request has that was not cached, but no more than its context has grown by, goes to the tools
 * whose results are in it; everything else is the conversation's. The shares of a request are exactly the request.
 */
export function* sharesOf(requests: readonly Priced[]): Generator<Share> {
  let before: Priced | undefined
  for (const request of requests) {
    const called = request.tools.length > 0 ? request.tools : [CONVERSATION]
    for (const [i, tool] of called.entries()) {
      const output = part(request.tokens.output, i, called.length)
      const tokens = { input: 0, output, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }
      yield { request, tool, isCalled: true, tokens }
    }
    yield* inputShares(request, before)
    before = request
  }
}

function* inputShares(request: Priced, before: Priced | undefined): Generator<Share> {
  const { tokens } = request
  const ofTools = resultsIn(tokens, before)
  const rest = {
    input: tokens.input - ofTools.input,
    output: 0,
    cacheWrite5m: tokens.cacheWrite5m - ofTools.cacheWrite5m,
    cacheWrite1h: tokens.cacheWrite1h - ofTools.cacheWrite1h,
    cacheRead: tokens.cacheRead,
  }
  if (tokensIn(rest) > 0) yield { request, tool: CONVERSATION, isCalled: false, tokens: rest }
  if (tokensIn(ofTools) === 0) return
  const tools = before?.tools ?? []
  for (const [i, tool] of tools.entries()) {
    const some = {
      input: part(ofTools.input, i, tools.length),
      output: 0,
      cacheWrite5m: part(ofTools.cacheWrite5m, i, tools.length),
      cacheWrite1h: part(ofTools.cacheWrite1h, i, tools.length),
      cacheRead: 0,
    }
    yield { request, tool, isCalled: false, tokens: some }
  }
}

/**
 * What of the input is results of the tools that the answer before has called. After a pause the whole context is written
 * to the cache anew, and after a compaction it is another one: no tool has caused that.
 */
function resultsIn(tokens: Tokens, before: Priced | undefined): Tokens {
  if (before === undefined || before.tools.length === 0) return NO_TOKENS
  const fresh = tokens.input + tokens.cacheWrite5m + tokens.cacheWrite1h
  const grown = Math.max(0, contextOf(tokens) - contextOf(before.tokens))
  const of = (some: number) => Math.floor((some * Math.min(fresh, grown)) / Math.max(1, fresh))
  return {
    input: of(tokens.input),
    output: 0,
    cacheWrite5m: of(tokens.cacheWrite5m),
    cacheWrite1h: of(tokens.cacheWrite1h),
    cacheRead: 0,
  }
}

const NO_TOKENS: Tokens = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }

/** The first ones have what cannot be divided. */
function part(tokens: number, i: number, count: number): number {
  return Math.floor(tokens / count) + (i < tokens % count ? 1 : 0)
}

/** For a tool, `requests` are the answers that call it; one that calls two is counted for both. */
export function spendShare(sum: Growing, { request, isCalled, tokens }: Share): void {
  const { at, price, isPriced, requests, finished } = request
  addTokens(sum, tokens)
  if (isPriced) sum.costUSD += costOf(tokens, price)
  else sum.unpriced += tokensIn(tokens)
  if (isCalled) sum.requests += requests
  if (isCalled && !finished) sum.unfinished += requests
  if (at > 0 && (sum.first === 0 || at < sum.first)) sum.first = at
  if (at > sum.last) sum.last = at
}
