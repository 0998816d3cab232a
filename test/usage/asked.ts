import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { Prices } from '../../src/usage/prices/prices.ts'
import { readUsage } from '../../src/usage/read.ts'
import { type Report, reportOn } from '../../src/usage/report.ts'
import { PRICES } from './generator/truth.ts'

const TABLE = new Prices(new Map(Object.entries(PRICES).map(([model, base]) => [model, { base }])))

/** A folder that is gone after the test. */
export function folderOfTest(): string {
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'il-usage-'))
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}

export async function reportFor(
  root: string,
  store?: string,
  prices: Prices = TABLE,
): Promise<Report> {
  return reportOn(await readUsage({ root, ...(store !== undefined && { store }) }), prices)
}

/** Everything but what is not known, with costs as exact as floating point adds them. */
export function sumsOf(report: Report) {
  const { bounds: _, ...sums } = report
  return rounded(sums)
}

/** Costs to a billionth of a dollar: sums in another order differ in the last digits. */
export function rounded<T>(value: T): unknown {
  if (typeof value === 'number') return Math.round(value * 1e9) / 1e9
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, rounded(each)]),
  )
}

/** Writes the lines of one transcript of Claude Code. */
export function transcript(
  root: string,
  lines: readonly (string | object)[],
  name = 'here/session-1.jsonl',
): string {
  const file = path.join(root, 'projects', name)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
  fs.writeFileSync(file, `${text.join('\n')}\n`)
  return file
}

/** A line of an answer with 100 tokens of output. */
export function answer(more: object = {}, message: object = {}): object {
  return {
    type: 'assistant',
    sessionId: 'session-1',
    timestamp: '2026-10-01T10:00:00.000Z',
    message: {
      id: 'msg_1',
      model: 'claude-sonnet-4-6',
      content: [{ type: 'text', text: 'yes' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 10, output_tokens: 100 },
      ...message,
    },
    ...more,
  }
}
