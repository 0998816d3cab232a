import { type ModelPrice, type Price, Prices } from './prices.ts'

/** Vendors change prices without a word to us: this is the day that the table below was true. */
export const PRICES_DATE = '2026-07-24'

/** Input and output, in USD for a million tokens. Cache writes for five minutes are 1.25 times the input, for an hour twice, reads a tenth. */
function anthropic(input: number, output: number): Price {
  return {
    input,
    output,
    cacheWrite5m: round(input * 1.25),
    cacheWrite1h: round(input * 2),
    cacheRead: round(input * 0.1),
  }
}

/** A cache write is billed as the input that it is, unless a price is given. */
function other(input: number, cacheRead: number, output: number, write = input): Price {
  return { input, output, cacheWrite5m: write, cacheWrite1h: write, cacheRead }
}

/** 3 * 0.1 is not 0.3 in floating point. */
function round(usd: number): number {
  return Math.round(usd * 1e6) / 1e6
}

const OPUS_4 = { base: anthropic(15, 75) }
const OPUS_4_5 = { base: anthropic(5, 25) }
const SONNET = { base: anthropic(3, 15) }
const SONNET_LONG: ModelPrice = {
  base: anthropic(3, 15),
  long: { above: 200_000, price: anthropic(6, 22.5) },
}
const FABLE = { base: anthropic(10, 50) }
const GPT_5 = { base: other(1.25, 0.125, 10) }
const GPT_5_2 = { base: other(1.75, 0.175, 14) }
const GPT_5_4: ModelPrice = {
  base: other(2.5, 0.25, 15),
  long: { above: 272_000, price: other(5, 0.5, 22.5) },
}
const GPT_5_5: ModelPrice = {
  base: other(5, 0.5, 30),
  long: { above: 272_000, price: other(10, 1, 45) },
}
const GPT_5_6: ModelPrice = {
  base: other(5, 0.5, 30, 6.25),
  long: { above: 272_000, price: other(10, 1, 45, 12.5) },
}
const GEMINI_3_PRO: ModelPrice = {
  base: other(2, 0.2, 12),
  long: { above: 200_000, price: other(4, 0.4, 18) },
}

/** By the ids that transcripts have, without their dates. */
const MODELS: Readonly<Record<string, ModelPrice>> = {
  'claude-3-haiku': { base: { ...anthropic(0.25, 1.25), cacheWrite5m: 0.3, cacheRead: 0.03 } },
  'claude-3-5-haiku': { base: anthropic(0.8, 4) },
  'claude-3-opus': OPUS_4,
  'claude-3-5-sonnet': SONNET,
  'claude-3-7-sonnet': SONNET,
  'claude-sonnet-4': SONNET_LONG,
  'claude-sonnet-4-5': SONNET_LONG,
  'claude-sonnet-4-6': SONNET,
  'claude-sonnet-5': { base: anthropic(2, 10) },
  'claude-haiku-4-5': { base: anthropic(1, 5) },
  'claude-opus-4': OPUS_4,
  'claude-opus-4-1': OPUS_4,
  'claude-opus-4-5': OPUS_4_5,
  'claude-opus-4-6': OPUS_4_5,
  'claude-opus-4-7': OPUS_4_5,
  'claude-opus-4-8': OPUS_4_5,
  'claude-opus-5': OPUS_4_5,
  'claude-fable-5': FABLE,
  'claude-mythos-5': FABLE,
  'gpt-4.1': { base: other(2, 0.5, 8) },
  'gpt-4.1-mini': { base: other(0.4, 0.1, 1.6) },
  'gpt-4o': { base: other(2.5, 1.25, 10) },
  'gpt-5': GPT_5,
  'gpt-5-codex': GPT_5,
  'gpt-5-mini': { base: other(0.25, 0.025, 2) },
  'gpt-5-nano': { base: other(0.05, 0.005, 0.4) },
  'gpt-5.1': GPT_5,
  'gpt-5.1-codex': GPT_5,
  'gpt-5.1-codex-max': GPT_5,
  'gpt-5.1-codex-mini': { base: other(0.25, 0.025, 2) },
  'gpt-5.2': GPT_5_2,
  'gpt-5.2-codex': GPT_5_2,
  'gpt-5.3-codex': GPT_5_2,
  'gpt-5.3-codex-spark': GPT_5_2,
  'gpt-5.4': GPT_5_4,
  'gpt-5.4-mini': { base: other(0.75, 0.075, 4.5) },
  'gpt-5.4-nano': { base: other(0.2, 0.02, 1.25) },
  'gpt-5.5': GPT_5_5,
  'codex-auto-review': GPT_5_5,
  'gpt-5.6': GPT_5_6,
  'gpt-5.6-sol': GPT_5_6,
  'gpt-5.6-terra': {
    base: other(2.5, 0.25, 15, 3.125),
    long: { above: 272_000, price: other(5, 0.5, 22.5, 6.25) },
  },
  'gpt-5.6-luna': {
    base: other(1, 0.1, 6, 1.25),
    long: { above: 272_000, price: other(2, 0.2, 9, 2.5) },
  },
  o3: { base: other(2, 0.5, 8) },
  'o3-pro': { base: other(20, 20, 80) },
  'o4-mini': { base: other(1.1, 0.275, 4.4) },
  'gemini-2.5-pro': {
    base: other(1.25, 0.125, 10),
    long: { above: 200_000, price: other(2.5, 0.25, 15) },
  },
  'gemini-2.5-flash': { base: other(0.3, 0.03, 2.5) },
  'gemini-2.5-flash-lite': { base: other(0.1, 0.01, 0.4) },
  'gemini-3-pro-preview': GEMINI_3_PRO,
  'gemini-3.1-pro-preview': GEMINI_3_PRO,
  'gemini-3-flash': { base: other(0.5, 0.05, 3) },
  'gemini-3-flash-preview': { base: other(0.5, 0.05, 3) },
  'gemini-3.1-flash-lite': { base: other(0.25, 0.025, 1.5) },
  'gemini-3.5-flash': { base: other(1.5, 0.15, 9) },
  'gemini-3.5-flash-lite': { base: other(0.3, 0.03, 2.5) },
  'gemini-3.6-flash': { base: other(1.5, 0.15, 7.5) },
}

/** The vendors' list prices of PRICES_DATE. */
export const PUBLISHED = new Prices(new Map(Object.entries(MODELS)))
