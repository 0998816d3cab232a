import fs from 'node:fs'
import { type ModelPrice, type Price, Prices } from './prices.ts'

/** A price table of the person's own: `{model: {input, output, cacheWrite5m, cacheWrite1h, cacheRead}}`, in USD for a million tokens. */
export function pricesIn(file: string): Prices {
  const parsed = parse(file)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Error(`${file} must hold an object with the prices of each model.`)
  const models = Object.entries(parsed).map(
    ([model, value]: [string, unknown]): [string, ModelPrice] => [
      model,
      { base: priceOf(value, model, file) },
    ],
  )
  return new Prices(new Map(models))
}

function parse(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it failed'
    throw new Error(`the prices cannot be read: ${why}`)
  }
}

/** A class that is left out would be counted as free. */
function priceOf(value: unknown, model: string, file: string): Price {
  const given: Partial<Record<keyof Price, unknown>> =
    typeof value === 'object' && value !== null ? value : {}
  const of = (field: keyof Price): number => {
    const price = given[field]
    if (typeof price === 'number' && price >= 0) return price
    throw new Error(`${file} has no ${field} price for ${model}.`)
  }
  return {
    input: of('input'),
    output: of('output'),
    cacheWrite5m: of('cacheWrite5m'),
    cacheWrite1h: of('cacheWrite1h'),
    cacheRead: of('cacheRead'),
  }
}
