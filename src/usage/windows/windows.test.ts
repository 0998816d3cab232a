import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AgentsState, statesOf, statusLine } from './line.ts'
import { statusIn } from './reading.ts'
import { allSamples, keepSamples, lastSamples } from './samples.ts'
import { toldIn } from './told.ts'

const NOW = new Date(2026, 10, 22, 12, 38).getTime()
const at = (hours: number, minutes: number) => new Date(2026, 10, 22, hours, minutes).getTime()
const NONE = { running: 0 }
const limits = (used: unknown, resets: unknown) =>
  JSON.parse(
    JSON.stringify({ rate_limits: { five_hour: { used_percentage: used, resets_at: resets } } }),
  )

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-windows-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

test('what the agent says is taken, and what is no percentage or no reset ahead is not', () => {
  const reset = at(14, 10) / 1000
  expect(statusIn(limits(62.4, reset), NOW).windows).toEqual([
    { name: '5h', used: 62.4, resetsAt: at(14, 10) },
  ])
  expect(statusIn(limits('62', `${reset}`), NOW).windows).toHaveLength(1)
  for (const [used, resets] of [
    [reset, reset],
    [null, reset],
    ['', reset],
    ['NaN', reset],
    [-1, reset],
    [62, NOW / 1000 - 60],
    [62, reset * 1000],
    [62, undefined],
  ])
    expect(statusIn(limits(used, resets), NOW).windows).toEqual([])
  for (const other of [null, 3, [], 'x', { rate_limits: [] }, { rate_limits: { five_hour: 3 } }])
    expect(statusIn(other, NOW).windows).toEqual([])
})

test('the line says what is used, the reset, and how old what it says is', () => {
  const five = { name: '5h', used: 62, resetsAt: at(14, 10) }
  const week = { name: '7d', used: 12, resetsAt: at(14, 10) + 3 * 86_400_000 }
  expect(statusLine(statesOf([week, five], new Map(), NOW), { running: 3 }, NOW)).toBe(
    '5h 62% · resets 14:10 (1h32) · 7d 12% · 3 agents',
  )
  expect(statusLine([{ ...five, age: 0, expected: 80.2 }], NONE, NOW)).toBe(
    '5h 62% · resets 14:10 (1h32) · ~80% by then',
  )
  const before = new Map([['5h', { ...five, at: NOW - 12 * 60_000 }]])
  expect(statusLine(statesOf([], before, NOW), NONE, NOW)).toBe(
    '5h 62% (stale, 12m old) · resets 14:10 (1h32)',
  )
  expect(statusLine(statesOf([], before, at(14, 11)), NONE, at(14, 11))).toBe(
    'usage not told by the agent yet',
  )
})

test('the line says how many sub-agents are at work, and their share where it is known', () => {
  const drawn = (agents: AgentsState) => statusLine([], agents, NOW).split(' · ')[1]
  expect(drawn({ running: 3, share: { part: 0.412, isExact: true } })).toBe('3 agents 41%')
  expect(drawn({ running: 3, share: { part: 0.412, isExact: false } })).toBe('3 agents ~41%')
  expect(drawn({ running: 1 })).toBe('1 agent')
  expect(drawn({ running: 1, share: { part: 0.004, isExact: true } })).toBe('1 agent')
  expect(drawn({ running: 0, share: { part: 0.412, isExact: true } })).toBe('agents 41%')
  expect(drawn({ running: 0, share: { part: 0, isExact: true } })).toBeUndefined()
})

test('what says the same is not written twice; what a torn line says is not read', () => {
  const file = path.join(folder, 'usage', 'windows.jsonl')
  const five = { name: '5h', used: 62, resetsAt: at(14, 10) }
  keepSamples(file, [five], NOW)
  keepSamples(file, [five], NOW + 1000)
  keepSamples(file, [{ ...five, used: 63 }], NOW + 2000)
  keepSamples(file, [{ ...five, used: 63 }], NOW + 2000 + 6 * 60_000)
  fs.appendFileSync(file, '{"at":1,"na')
  expect(allSamples(file).map(({ used }) => used)).toEqual([62, 63, 63])
  expect(lastSamples(file).get('5h')?.used).toBe(63)
})

test('what was told is official, then stale, then past, and nothing is made up', () => {
  const file = path.join(folder, 'usage', 'windows.jsonl')
  expect(toldIn(file, NOW)).toEqual({ windows: [], past: [] })
  const five = { name: '5h', used: 62, resetsAt: at(14, 10) }
  const week = { name: '7d', used: 12, resetsAt: at(14, 10) + 3 * 86_400_000 }
  keepSamples(file, [week, five], NOW)
  const minute = NOW + 60_000
  expect(toldIn(file, minute)).toEqual({
    windows: [
      { ...five, age: 60_000, label: 'official' },
      { ...week, age: 60_000, label: 'official' },
    ],
    past: [],
  })
  expect(toldIn(file, NOW + 11 * 60_000).windows[0]?.label).toBe('stale')
  const { windows, past } = toldIn(file, at(14, 11))
  expect(windows.map(({ name }) => name)).toEqual(['7d'])
  expect(past).toEqual([{ name: '5h', resetsAt: at(14, 10) }])
})

test('with what was used here, it is told what was used elsewhere', () => {
  const file = path.join(folder, 'usage', 'windows.jsonl')
  const reset = at(14, 10)
  const minutes = (n: number) => NOW - (90 - n) * 60_000
  const used = Array.from({ length: 60 }, (_, n) => ({
    at: minutes(n),
    model: 'm',
    tokens: 100_000,
  }))
  // Half a percent a minute while there is work here, and the same when there is none.
  for (let n = 0; n <= 90; n += 2)
    keepSamples(file, [{ name: '5h', used: Math.round(n / 2), resetsAt: reset }], minutes(n))
  const [here] = toldIn(file, NOW, () => used).windows
  expect(here?.elsewhere).toBeGreaterThan(0.1)
  expect(here?.elsewhere).toBeLessThan(0.9)
  expect(here?.band?.[0]).toBeLessThanOrEqual(here?.expected ?? 0)
  expect(here?.hit).toBeGreaterThanOrEqual(0)
  const [alone] = toldIn(file, NOW).windows
  expect(alone).not.toHaveProperty('elsewhere')
})
