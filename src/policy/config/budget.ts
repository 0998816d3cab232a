import * as v from 'valibot'
import { canonical, sha256 } from '../../record/canonical.ts'
import type { Budget } from '../budgets/budget.ts'

const WARN_AT = [70, 85]
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9 }
const ID_CHARS = 6

/** `500000`, `500k`, `2M`; undefined where it is no amount. */
export function tokensOf(text: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([kMG]?)$/.exec(text) ?? []
  const size = UNITS[unit]
  return number === '' || size === undefined ? undefined : Math.round(Number(number) * size)
}

const Amount = v.pipe(v.number(), v.minValue(0, 'not below nothing'))
const Count = v.pipe(Amount, v.integer('a whole number'))
const Tokens = v.union([
  Count,
  v.pipe(v.string(), v.transform(tokensOf), v.number('tokens, such as 500000, "500k" or "2M"')),
])
const Percent = v.pipe(Amount, v.maxValue(100, 'at most 100 percent'))

export const BudgetTable = v.pipe(
  v.strictObject({
    per: v.optional(v.picklist(['session', 'sub-agent', 'project', 'day']), 'session'),
    agent_type: v.optional(v.pipe(v.string(), v.nonEmpty())),
    tokens: v.optional(Tokens),
    usd: v.optional(Amount),
    window: v.optional(Percent),
    calls: v.optional(Count),
    minutes: v.optional(Amount),
    sub_agents: v.optional(Count),
    warn: v.optional(v.array(v.pipe(Percent, v.minValue(1, 'at least 1 percent'))), WARN_AT),
  }),
  v.check(
    ({ tokens, usd, window, calls, minutes, sub_agents: subAgents }) =>
      [tokens, usd, window, calls, minutes, subAgents].some((limit) => limit !== undefined),
    'a budget limits tokens, usd, window, calls, minutes or sub_agents',
  ),
)

/** `at`: `FILE:LINE`. */
export function budgetOf(
  {
    per,
    agent_type: agentType,
    tokens,
    usd,
    window,
    calls,
    minutes,
    sub_agents: subAgents,
    warn,
  }: v.InferOutput<typeof BudgetTable>,
  at: string,
): Budget {
  const said = {
    per,
    ...(agentType !== undefined && { agentType }),
    limits: {
      ...(tokens !== undefined && { tokens }),
      ...(usd !== undefined && { usd }),
      ...(window !== undefined && { window }),
      ...(calls !== undefined && { calls }),
      ...(minutes !== undefined && { minutes }),
      ...(subAgents !== undefined && { subAgents }),
    },
  }
  const id = sha256(canonical(said)).slice(0, ID_CHARS)
  return { id, ...said, warnAt: [...warn].sort((a, b) => a - b), at }
}
