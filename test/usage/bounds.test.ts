import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Bound } from '../../src/usage/usage.ts'
import { answer, folderOfTest, reportFor, transcript } from './asked.ts'
import { SMALL, writeClaude } from './generator/claude.ts'
import type { TrueReport } from './generator/truth.ts'

function trueValue({ scope, field }: Bound, truth: TrueReport): number {
  if (scope === 'total') return truth.total[field]
  return (scope === 'subagents' ? truth.subagents : truth.bySubagent[scope])?.[field] ?? 0
}

describe('with a fifth of the final counts of sub-agents missing', () => {
  const wish = { ...SMALL, sessions: 40, turns: 12, unfinished: 0.2 }

  test.each([
    ['contexts and texts show the length of an answer', 0],
    ['texts show nothing of it', 1],
    ['nothing shows anything of it', 2],
  ])('where %s, what is stated holds the truth and is narrow', async (_, unrelated) => {
    const root = folderOfTest()
    const { truth } = writeClaude(root, { ...wish, seed: 3, unrelated })
    const { bounds, subagents } = await reportFor(root)
    expect(subagents.output).toBeLessThan(truth.subagents.output * 0.9)
    expect(bounds.filter(({ kind }) => kind === 'unfinished').length).toBeGreaterThan(100)
    for (const bound of bounds) {
      expect(trueValue(bound, truth), bound.scope).toBeGreaterThanOrEqual(bound.low - 1e-9)
      expect(trueValue(bound, truth), bound.scope).toBeLessThanOrEqual(bound.high + 1e-9)
    }
    for (const field of ['output', 'costUSD'] as const) {
      const whole = bounds.find((one) => one.scope === 'subagents' && one.field === field)
      expect((whole?.high ?? 0) - (whole?.low ?? 0)).toBeLessThan(truth.subagents[field] * 0.25)
    }
  })

  test('is stated the same when the files are gone that showed it', async () => {
    const [root, store] = [folderOfTest(), folderOfTest()]
    writeClaude(root, wish)
    const before = await reportFor(root, store)
    fs.rmSync(path.join(root, 'projects'), { recursive: true })
    transcript(root, [answer()])
    const after = await reportFor(root, store)
    const ofSubagents = (bounds: readonly Bound[]) =>
      bounds.filter(({ scope }) => scope !== 'total')
    expect(ofSubagents(after.bounds)).toEqual(ofSubagents(before.bounds))
  })
})

test('nothing is stated where every count is final', async () => {
  const root = folderOfTest()
  writeClaude(root, SMALL)
  expect((await reportFor(root)).bounds).toEqual([])
})

test('where nothing can be learned from, what is to be seen bounds a single answer', async () => {
  const root = folderOfTest()
  const text = 'word '.repeat(1000)
  const open = {
    stop_reason: null,
    usage: { input_tokens: 10, output_tokens: 3 },
    content: [{ type: 'text', text }],
  }
  transcript(root, [answer({ agentId: 'a1' }, open)], 'here/session-1/subagents/agent-a1.jsonl')
  const { bounds, subagents } = await reportFor(root)
  expect(subagents.output).toBe(3)
  const bound = bounds.find(({ scope, field }) => scope === 'a1' && field === 'output')
  expect(bound).toEqual({ kind: 'unfinished', scope: 'a1', field: 'output', low: 500, high: 5500 })
})
