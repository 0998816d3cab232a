import { Key } from '../ledger/hash.ts'
import type { Ledger } from '../ledger/ledger.ts'
import {
  CACHE_READ,
  CACHE_WRITE,
  CACHE_WRITE_5M,
  FINISHED,
  INPUT,
  MODEL,
  OUTPUT,
  PROJECT,
  REQUESTS,
  SESSION,
  SIDECHAIN,
  STANDING,
  SUBAGENT,
} from '../ledger/requests.ts'
import type { Source } from '../usage.ts'

/** A request, as the file of an agent states it. */
export interface Observed {
  /** What it is known by, apart from all others of this agent. */
  readonly id: string
  readonly session: string
  readonly subagent: string | undefined
  readonly model: string | undefined
  readonly project: string
  readonly at: number
  readonly input: number
  readonly output: number
  readonly cacheWrite: number
  readonly cacheRead: number
  /** More than one where the agent only states sums. */
  readonly requests: number
}

/** Keeps the ids of one agent apart from another's; Claude Code's own are below. */
const SALT: Readonly<Record<Source, number>> = {
  'claude-code': 10,
  codex: 11,
  'gemini-cli': 12,
  opencode: 13,
  'copilot-cli': 14,
}

export const UNKNOWN_MODEL = 'unknown'

const key = new Key()

/** Takes a request into the ledger. What is stated again replaces what was stated before. */
export function observe(ledger: Ledger, file: number, source: Source, observed: Observed): void {
  const { requests, names } = ledger
  const { rows, claims } = requests
  const request = requests.requestOf(key.ofText(observed.id, SALT[source]))
  rows.set(request, REQUESTS, observed.requests)
  rows.set(request, INPUT, observed.input)
  rows.set(request, OUTPUT, observed.output)
  rows.set(request, CACHE_WRITE, observed.cacheWrite)
  rows.set(request, CACHE_WRITE_5M, observed.cacheWrite)
  rows.set(request, CACHE_READ, observed.cacheRead)
  rows.set(request, MODEL, names.numberOf(observed.model ?? UNKNOWN_MODEL))
  requests.mark(request, FINISHED)
  const claim = requests.claimBy(file, request) ?? requests.addClaim(file, request)
  claims.set(claim, SESSION, names.numberOf(observed.session))
  claims.set(
    claim,
    SUBAGENT,
    observed.subagent === undefined ? 0 : names.numberOf(observed.subagent),
  )
  claims.set(claim, PROJECT, names.numberOf(observed.project))
  claims.set(claim, STANDING, observed.subagent === undefined ? 0 : SIDECHAIN)
  if (observed.at > 0) requests.setTime(claim, observed.at)
}
