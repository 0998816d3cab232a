import { contextOf } from '../ledger/summary.ts'
import { costOf } from '../prices/prices.ts'
import { tokensIn } from '../usage.ts'
import type { Conversation } from './conversations.ts'
import { dayOf, startOfDay } from './day.ts'
import { isRunning, type OriginOf } from './origins.ts'
import type { Priced } from './spent.ts'
import type { DaySum, Profile, RunProfile } from './view.ts'

export type { DaySum, Profile }

/** Older runs say little of what the next one will use. */
const RUNS_MAX = 200

export function profileOf(
  conversations: readonly Conversation[],
  originOf: OriginOf,
  now: number,
): Profile {
  const byType = new Map<string, Run[]>()
  const all: Run[] = []
  for (const conversation of conversations) {
    if (conversation.subagent === undefined) continue
    const origin = originOf(conversation)
    if (isRunning(origin, now)) continue
    const run = runOf(conversation.requests)
    all.push(run)
    if (origin.type === undefined) continue
    const ofType = byType.get(origin.type) ?? []
    ofType.push(run)
    byType.set(origin.type, ofType)
  }
  const types = [...byType].map(([type, runs]): [string, RunProfile] => [type, runProfile(runs)])
  return { at: now, types: Object.fromEntries(types), all: runProfile(all) }
}

/** The sums of today and of so many days before, one row for each conversation, project and day. */
export function daySums(
  conversations: readonly Conversation[],
  originOf: OriginOf,
  now: number,
  daysBefore = 1,
): readonly DaySum[] {
  const from = startOfDay(now, daysBefore)
  return conversations.flatMap((conversation) => {
    const recent = conversation.requests.filter(({ at }) => at >= from)
    if (recent.length === 0) return []
    const { session, subagent = '' } = conversation
    const agentType = (subagent === '' ? undefined : originOf(conversation).type) ?? ''
    return rowsOf(recent).map(({ request, tokens, costUSD }) => ({
      day: dayOf(request.at),
      project: request.project,
      session,
      agentType,
      subagent,
      tokens,
      costUSD,
    }))
  })
}

interface Row {
  readonly request: Priced
  tokens: number
  costUSD: number
}

function rowsOf(requests: readonly Priced[]): readonly Row[] {
  const rows = new Map<string, Row>()
  for (const request of requests) {
    const key = `${dayOf(request.at)} ${request.project}`
    const row = rows.get(key) ?? { request, tokens: 0, costUSD: 0 }
    row.tokens += tokensIn(request.tokens)
    row.costUSD += request.mostUSD
    rows.set(key, row)
  }
  return [...rows.values()]
}

interface Run {
  readonly last: number
  readonly tokens: number
  readonly costUSD: number
  readonly startTokens: number
  readonly startUSD: number
  readonly requests: readonly Priced[]
}

function runOf(requests: readonly Priced[]): Run {
  const [first] = requests
  return {
    last: requests.at(-1)?.at ?? 0,
    tokens: requests.reduce((sum, { tokens }) => sum + tokensIn(tokens), 0),
    costUSD: requests.reduce((sum, { mostUSD }) => sum + mostUSD, 0),
    startTokens: first === undefined ? 0 : contextOf(first.tokens),
    startUSD: first === undefined ? 0 : costOf({ ...first.tokens, output: 0 }, first.price),
    requests,
  }
}

function runProfile(all: readonly Run[]): RunProfile {
  const runs = all.toSorted((a, b) => b.last - a.last).slice(0, RUNS_MAX)
  const turns = runs.flatMap(({ requests }) => requests)
  const of = (share: number, field: NumberOf<Run>) =>
    quantile(
      runs.map((run) => run[field]),
      share,
    )
  return {
    runs: runs.length,
    medianTokens: Math.round(of(0.5, 'tokens')),
    p75Tokens: Math.round(of(0.75, 'tokens')),
    medianUSD: of(0.5, 'costUSD'),
    p75USD: of(0.75, 'costUSD'),
    startTokens: Math.round(of(0.5, 'startTokens')),
    startUSD: of(0.5, 'startUSD'),
    turnTokens: Math.round(medianOf(turns.map(({ tokens }) => tokensIn(tokens)))),
    turnUSD: medianOf(turns.map(({ mostUSD }) => mostUSD)),
  }
}

type NumberOf<T> = { [field in keyof T]: T[field] extends number ? field : never }[keyof T]

function medianOf(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Between the two nearest values; 0 where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
  return low + (high - low) * (place - Math.floor(place))
}
