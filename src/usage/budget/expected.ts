import type { Prices } from '../prices/prices.ts'
import type { Expected } from './line.ts'
import { type Measured, runsOf } from './profile-file.ts'

/** Fewer runs of a type say little of the next one. */
const RUNS_MIN = 3
/** Where nothing was ever run here: half of all sub-agents begin with 47,000 tokens (subagent-budget, 2,631 runs). */
const NEVER_RUN: Expected = { tokens: 50_000, usd: 0.3 }
const NEVER_TURNED: Expected = { tokens: 50_000, usd: 0.1 }

/** What one more of this type will probably use: three of four have used no more. */
export function expectedOf(type: string, measured: Measured | undefined): Expected {
  const own = measured && runsOf(type, measured)
  const known = own !== undefined && own.runs >= RUNS_MIN ? own : measured?.profile.all
  if (known === undefined || known.runs < RUNS_MIN) return NEVER_RUN
  return { tokens: known.p75Tokens, usd: known.p75USD }
}

/** What one turn of an agent takes that has made none yet. */
export function turnOf(measured: Measured | undefined): Expected {
  const known = measured?.profile.all
  if (known === undefined || known.runs < RUNS_MIN) return NEVER_TURNED
  return { tokens: known.turnTokens, usd: known.turnUSD }
}

/** The names by which Claude Code's Agent tool takes a model, the dearest first, and a model of each that has a price. */
const MODELS = [
  ['fable', 'claude-fable-5'],
  ['opus', 'claude-opus-4-5'],
  ['sonnet', 'claude-sonnet-4-5'],
  ['haiku', 'claude-haiku-4-5'],
] as const

/** What it would cost with each model that costs less than this one; none where this one has no price. */
export function cheaperThan(
  model: string,
  usd: number,
  prices: Prices,
): readonly { readonly model: string; readonly usd: number }[] {
  const outputOf = (id: string) => prices.priceOf(id, 0)?.output
  const own = outputOf(MODELS.find(([name]) => name === model)?.[1] ?? model)
  if (own === undefined || own === 0) return []
  return MODELS.flatMap(([name, id]) => {
    const output = outputOf(id)
    return output !== undefined && output < own ? [{ model: name, usd: usd * (output / own) }] : []
  })
}
