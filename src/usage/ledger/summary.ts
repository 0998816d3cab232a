import { BANDS_OF_CONTEXT } from '../prices/bands.ts'
import type { Tokens } from '../usage.ts'
import {
  CACHE_READ,
  CACHE_WRITE,
  CACHE_WRITE_1H,
  CACHE_WRITE_5M,
  FILE,
  INPUT,
  MODEL,
  OUTPUT,
  REQUESTS,
  type Requests,
  SESSION,
  STANDING,
  SUBAGENT,
} from './requests.ts'

/** The sum of all requests of one session, sub-agent and model whose contexts have one price. Names are numbers. */
export interface Cell extends Tokens {
  readonly session: number
  /** 0 for the main conversation. */
  readonly subagent: number
  readonly model: number
  /** How many bounds of BANDS_OF_CONTEXT the context passes. */
  readonly band: number
  readonly requests: number
}

type Growing = { -readonly [field in keyof Cell]: Cell[field] }

/** What is printed when nothing has changed: small, whatever the number of requests. `counts` says whose claims do. */
export function summaryOf(
  requests: Requests,
  ownerOf: (request: number) => number,
  counts: (claim: number) => boolean = () => true,
): Cell[] {
  const sums = new Map<number, Map<number, Growing>>()
  for (let request = 0; request < requests.count; request++) {
    const claim = ownerOf(request)
    if (!counts(claim)) continue
    const session = requests.claims.get(claim, SESSION)
    const subagent = requests.claims.get(claim, SUBAGENT)
    const model = requests.rows.get(request, MODEL)
    const tokens = tokensOf(requests, request)
    const band = bandOf(tokens)
    const who = session * U32 + subagent
    const what = model * BANDS + band
    const ofWho = sums.get(who) ?? new Map<number, Growing>()
    const sum = ofWho.get(what) ?? { session, subagent, model, band, ...NONE }
    add(sum, tokens, requests.rows.get(request, REQUESTS))
    ofWho.set(what, sum)
    sums.set(who, ofWho)
  }
  return [...sums.values()].flatMap((ofWho) => [...ofWho.values()])
}

/** Cache writes that no breakdown speaks of were made for five minutes, which is what an agent gets that does not ask. */
export function tokensOf({ rows }: Requests, request: number): Tokens {
  const cacheWrite1h = rows.get(request, CACHE_WRITE_1H)
  const rest = rows.get(request, CACHE_WRITE) - cacheWrite1h
  return {
    input: rows.get(request, INPUT),
    output: rows.get(request, OUTPUT),
    cacheWrite5m: Math.max(rows.get(request, CACHE_WRITE_5M), rest),
    cacheWrite1h,
    cacheRead: rows.get(request, CACHE_READ),
  }
}

/** What the model was given. */
export function contextOf({ input, cacheWrite5m, cacheWrite1h, cacheRead }: Tokens): number {
  return input + cacheWrite5m + cacheWrite1h + cacheRead
}

/**
 * Whose request it is, where several files have it: the main conversation's before a sub-agent's (`/btw` repeats it there),
 * the original's before a copy's, the earlier one's; between files that say the same of it, that one's which went on
 * first. The order in which files were read never matters.
 */
export function ownersIn(
  requests: Requests,
  pathOf: (file: number) => string,
): (request: number) => number {
  // Found out only where two files say the same: mostly none do.
  let goneOn: ReadonlyMap<number, number> | undefined
  const { claims } = requests
  const isBefore = (a: number, b: number): boolean => {
    const standing = claims.get(a, STANDING) - claims.get(b, STANDING)
    if (standing !== 0) return standing < 0
    const time = requests.timeOf(a) - requests.timeOf(b)
    if (time !== 0) return time < 0
    const [fileA, fileB] = [claims.get(a, FILE), claims.get(b, FILE)]
    goneOn ??= goneOnAt(requests)
    const on = (goneOn.get(fileA) ?? 0) - (goneOn.get(fileB) ?? 0)
    return on === 0 ? pathOf(fileA) < pathOf(fileB) : on < 0
  }
  return (request) => {
    const only = requests.onlyClaimOn(request)
    if (only !== undefined) return only
    let best: number | undefined
    for (const claim of requests.claimsOn(request))
      if (best === undefined || isBefore(claim, best)) best = claim
    return best ?? 0
  }
}

/** When each file first had a request that no other file has; a file without one is what the others were copied from. */
function goneOnAt(requests: Requests): ReadonlyMap<number, number> {
  const first = new Map<number, number>()
  for (let request = 0; request < requests.count; request++) {
    const claim = requests.onlyClaimOn(request)
    if (claim === undefined) continue
    const file = requests.claims.get(claim, FILE)
    const at = requests.timeOf(claim)
    if (at < (first.get(file) ?? Number.POSITIVE_INFINITY)) first.set(file, at)
  }
  return first
}

/** How many bounds of BANDS_OF_CONTEXT the context passes. */
export function bandOf(tokens: Tokens): number {
  const context = contextOf(tokens)
  let band = 0
  for (const bound of BANDS_OF_CONTEXT) if (context > bound) band++
  return band
}

const U32 = 2 ** 32
const BANDS = BANDS_OF_CONTEXT.length + 1
const NONE = {
  requests: 0,
  input: 0,
  output: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  cacheRead: 0,
}

function add(sum: Growing, tokens: Tokens, requests: number): void {
  sum.requests += requests
  sum.input += tokens.input
  sum.output += tokens.output
  sum.cacheWrite5m += tokens.cacheWrite5m
  sum.cacheWrite1h += tokens.cacheWrite1h
  sum.cacheRead += tokens.cacheRead
}
