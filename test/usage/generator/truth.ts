/** The prices that generated trees are counted with; far from each other, so that a wrong one shows. */
export const PRICES = {
  'claude-opus-4-5-20251101': price(5, 25),
  'claude-sonnet-4-6': price(3, 15),
  'claude-haiku-4-5-20251001': price(1, 5),
} as const

function price(input: number, output: number) {
  return {
    input,
    output,
    cacheWrite5m: input * 1.25,
    cacheWrite1h: input * 2,
    cacheRead: input / 10,
  }
}

export interface TrueTokens {
  readonly input: number
  readonly output: number
  readonly cacheWrite5m: number
  readonly cacheWrite1h: number
  readonly cacheRead: number
}

export interface TrueUsage extends TrueTokens {
  readonly requests: number
  readonly costUSD: number
}

export interface TrueReport {
  readonly total: TrueUsage
  readonly byModel: Readonly<Record<string, TrueUsage>>
  readonly main: TrueUsage
  readonly subagents: TrueUsage
  readonly bySession: Readonly<Record<string, TrueUsage>>
  readonly bySubagent: Readonly<Record<string, TrueUsage>>
}

type Sum = { -readonly [field in keyof TrueUsage]: number }
type Prices = Readonly<Record<string, TrueTokens>>

/** Adds up what a generator has decided, by arithmetic of its own. */
export class Truth {
  private readonly prices: Prices
  private readonly all = empty()
  private readonly main = empty()
  private readonly subagents = empty()
  private readonly models = new Map<string, Sum>()
  private readonly sessions = new Map<string, Sum>()
  private readonly agents = new Map<string, Sum>()

  constructor(prices: Prices = PRICES) {
    this.prices = prices
  }

  add(of: { session: string; subagent?: string; model: string }, tokens: TrueTokens): void {
    const costUSD = this.costOf(of.model, tokens)
    const sums = [this.all, at(this.models, of.model), at(this.sessions, of.session)]
    if (of.subagent === undefined) sums.push(this.main)
    else sums.push(this.subagents, at(this.agents, of.subagent))
    for (const sum of sums) {
      sum.requests++
      sum.input += tokens.input
      sum.output += tokens.output
      sum.cacheWrite5m += tokens.cacheWrite5m
      sum.cacheWrite1h += tokens.cacheWrite1h
      sum.cacheRead += tokens.cacheRead
      sum.costUSD += costUSD
    }
  }

  report(): TrueReport {
    return {
      total: this.all,
      byModel: Object.fromEntries(this.models),
      main: this.main,
      subagents: this.subagents,
      bySession: Object.fromEntries(this.sessions),
      bySubagent: Object.fromEntries(this.agents),
    }
  }

  private costOf(model: string, tokens: TrueTokens): number {
    const price = this.prices[model]
    if (price === undefined) return 0
    return (
      (tokens.input / 1e6) * price.input +
      (tokens.output / 1e6) * price.output +
      (tokens.cacheWrite5m / 1e6) * price.cacheWrite5m +
      (tokens.cacheWrite1h / 1e6) * price.cacheWrite1h +
      (tokens.cacheRead / 1e6) * price.cacheRead
    )
  }
}

function empty(): Sum {
  return {
    requests: 0,
    input: 0,
    output: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    cacheRead: 0,
    costUSD: 0,
  }
}

function at(sums: Map<string, Sum>, name: string): Sum {
  const known = sums.get(name) ?? empty()
  sums.set(name, known)
  return known
}
