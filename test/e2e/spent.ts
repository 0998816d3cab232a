import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mustRun } from './interlock.ts'
import { field, type Json, parseJson, text } from './model/json.ts'
import type { Seen } from './model/request-log.ts'
import type { Spent } from './model/script.ts'
import type { Sandbox } from './sandbox.ts'

/** What was used, as `interlock usage --json` states it. */
interface Used extends Spent {
  readonly requests: number
  readonly costUSD: number
}

/** USD for a million tokens: each class by another power of two, so that none stands for another and sums are exact. */
const PRICE: Spent = { input: 1, output: 2, cacheWrite5m: 4, cacheWrite1h: 8, cacheRead: 16 }
const CLASSES = ['input', 'output', 'cacheWrite5m', 'cacheWrite1h', 'cacheRead'] as const

/** The model's own account of the turns that it has served. */
export function spentIn(requests: readonly Seen[]): Used {
  const turns = requests.flatMap(({ spent }) => (spent === undefined ? [] : [spent]))
  const sum = (name: keyof Spent) => turns.reduce((total, turn) => total + turn[name], 0)
  const usd = CLASSES.reduce((total, name) => total + sum(name) * PRICE[name], 0) / 1e6
  return {
    requests: turns.length,
    input: sum('input'),
    output: sum('output'),
    cacheWrite5m: sum('cacheWrite5m'),
    cacheWrite1h: sum('cacheWrite1h'),
    cacheRead: sum('cacheRead'),
    costUSD: Math.round(usd * 1e9) / 1e9,
  }
}

export function ofLane(requests: readonly Seen[], lane: string): readonly Seen[] {
  return requests.filter((seen) => seen.lane === lane)
}

/** What Interlock says of an agent's folder, at the prices above for every model that was asked. */
export async function usageOf(
  sandbox: Sandbox,
  root: string,
  requests: readonly Seen[],
): Promise<Json> {
  const prices = pricesFor(sandbox, requests)
  const words = ['usage', '--json', '--offline', '--root', root, '--prices', prices]
  return rounded(parseJson(await mustRun(sandbox, ...words)) ?? null)
}

/** The same of all agents here, with what telemetry has told: one value a line. */
export async function usageHere(sandbox: Sandbox, requests: readonly Seen[]): Promise<Json> {
  const words = ['usage', '--json', '--prices', pricesFor(sandbox, requests)]
  return rounded(parseJson(await mustRun(sandbox, ...words)) ?? null)
}

function pricesFor({ folder }: Sandbox, requests: readonly Seen[]): string {
  const models = new Set(requests.map(({ body }) => text(field(body, 'model'))))
  const prices = join(folder, 'prices.json')
  writeFileSync(prices, JSON.stringify(Object.fromEntries([...models].map((one) => [one, PRICE]))))
  return prices
}

/** Sums of floating point in another order differ in their last digits. */
function rounded(value: Json): Json {
  if (typeof value === 'number') return Math.round(value * 1e9) / 1e9
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(rounded)
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, rounded(one)]))
}
