import type { Tokens } from '../usage.ts'
import { BANDS_OF_CONTEXT } from './bands.ts'

/** USD for a million tokens of each class. */
export type Price = Tokens

/** A price, and another for requests whose context is longer than `above`. */
export interface ModelPrice {
  readonly base: Price
  readonly long?: { readonly above: (typeof BANDS_OF_CONTEXT)[number]; readonly price: Price }
}

/** What models cost, by the ids that transcripts have. */
export class Prices {
  private readonly models: ReadonlyMap<string, ModelPrice>
  /** By what the transcript calls it. */
  private readonly found = new Map<string, ModelPrice | undefined>()
  /** For models that the table does not know: of each class the most that any known one costs. */
  readonly dearest: Price

  constructor(models: ReadonlyMap<string, ModelPrice>) {
    this.models = models
    this.dearest = [...models.values()]
      .flatMap(({ base, long }) => (long ? [base, long.price] : [base]))
      .reduce(larger, FREE)
  }

  /** undefined where the table does not know the model. `band` is the number of BANDS_OF_CONTEXT that the context passes. */
  priceOf(model: string, band: number): Price | undefined {
    const found = this.find(model)
    if (found?.long && band > BANDS_OF_CONTEXT.indexOf(found.long.above)) return found.long.price
    return found?.base
  }

  private find(model: string): ModelPrice | undefined {
    if (!this.found.has(model))
      this.found.set(
        model,
        namesOf(model)
          .map((name) => this.models.get(name))
          .find((each) => each !== undefined),
      )
    return this.found.get(model)
  }
}

export function costOf(tokens: Tokens, price: Price): number {
  return (
    (tokens.input * price.input +
      tokens.output * price.output +
      tokens.cacheWrite5m * price.cacheWrite5m +
      tokens.cacheWrite1h * price.cacheWrite1h +
      tokens.cacheRead * price.cacheRead) /
    TOKENS_OF_A_PRICE
  )
}

const TOKENS_OF_A_PRICE = 1_000_000
const FREE: Price = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }

function larger(a: Price, b: Price): Price {
  return {
    input: Math.max(a.input, b.input),
    output: Math.max(a.output, b.output),
    cacheWrite5m: Math.max(a.cacheWrite5m, b.cacheWrite5m),
    cacheWrite1h: Math.max(a.cacheWrite1h, b.cacheWrite1h),
    cacheRead: Math.max(a.cacheRead, b.cacheRead),
  }
}

/** The id itself, then as others write it: with a region, a vendor, a date or a version of the platform's own. */
function namesOf(model: string): readonly string[] {
  const bare = model
    .replace(/^.*\//, '')
    .replace(/^(?:[a-z]{2,6}\.)?anthropic\./, '')
    .replace(/\[\w+\]$/, '')
  const undated = bare
    .replace(/-v\d+(?::\d+)?$/, '')
    .replace(/[-@](?:\d{8}|\d{4}-\d{2}-\d{2})$/, '')
  return [...new Set([model, bare, undated])]
}
