import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Forecast, Forecaster } from './forecaster.ts'

const START = 1_780_000_000
const FIVE_HOURS = 18_000

const number = fc.oneof(
  fc.double({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 100 }),
  fc.constantFrom(0, 99, 100, 101, 1e9, Number.NaN, Number.POSITIVE_INFINITY, -3),
)
const anything = fc.oneof(fc.anything(), fc.constantFrom('', '12', ' 40 %', 'x', null, undefined))
const time = fc.oneof(
  fc.integer({ min: START, max: START + 3_000_000 }),
  fc.integer({ min: START * 1000, max: (START + 3_000_000) * 1000 }),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
)
const someLine = fc.oneof(
  fc.record({
    at: fc.oneof(time, anything),
    used: fc.oneof(number, anything),
    resetsAt: fc.oneof(time, anything),
    tokens: fc.oneof(fc.dictionary(fc.string(), number), anything),
  }),
  anything,
)

/** A day of someone: steps forward in time, with windows of five hours one after the other. */
const day = fc
  .array(
    fc.record({
      seconds: fc.integer({ min: 0, max: 2_000 }),
      more: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 15, noNaN: true })),
      tokens: fc.dictionary(fc.constantFrom('opus', 'sonnet'), fc.integer({ min: 0, max: 5e6 })),
      told: fc.boolean(),
    }),
    { maxLength: 120 },
  )
  .map((steps) => {
    let [at, used, from] = [START, 0, START]
    return steps.map(({ seconds, more, tokens, told }) => {
      at += seconds
      if (at >= from + FIVE_HOURS) [from, used] = [at, 0]
      used = Math.min(100, used + more)
      return { at, used: told ? Math.floor(used) : null, resetsAt: from + FIVE_HOURS, tokens }
    })
  })

function forecastsOf(lines: readonly unknown[]): readonly Forecast[] {
  const forecaster = new Forecaster()
  return lines.map((line) => forecaster.next(line))
}

function expectSound({ atReset: { p10, p50, p90 }, hit, elsewhere }: Forecast): void {
  for (const value of [p10, p50, p90, hit, elsewhere ?? 0])
    expect(Number.isFinite(value)).toBe(true)
  expect(p10).toBeLessThanOrEqual(p50)
  expect(p50).toBeLessThanOrEqual(p90)
  for (const value of [hit, elsewhere ?? 0]) {
    expect(value).toBeGreaterThanOrEqual(0)
    expect(value).toBeLessThanOrEqual(1)
  }
}

test('whatever the lines are, each gets a sound forecast', () => {
  fc.assert(
    fc.property(fc.array(someLine, { maxLength: 60 }), (lines) => {
      for (const one of forecastsOf(lines)) expectSound(one)
    }),
    { numRuns: 400 },
  )
})

test('a forecast is sound, and its middle not below what is used already', () => {
  fc.assert(
    fc.property(day, (lines) => {
      for (const [at, one] of forecastsOf(lines).entries()) {
        expectSound(one)
        expect(one.atReset.p50).toBeGreaterThanOrEqual(lines[at]?.used ?? 0)
      }
    }),
  )
})

test('what comes later changes no forecast before it', () => {
  fc.assert(
    fc.property(day, fc.array(someLine), (lines, later) => {
      expect(forecastsOf([...lines, ...later]).slice(0, lines.length)).toEqual(forecastsOf(lines))
    }),
  )
})

test('lines that say nothing leave the others as they were', () => {
  const noise = fc.constantFrom<unknown>(
    null,
    7,
    'x',
    [],
    {},
    { used: 'NaN', resetsAt: 1 },
    { at: 9e13 },
  )
  fc.assert(
    fc.property(day, noise, fc.nat(), (lines, garbage, where) => {
      const at = lines.length === 0 ? 0 : 1 + (where % lines.length)
      const mixed = forecastsOf([...lines.slice(0, at), garbage, ...lines.slice(at)])
      expect(mixed.toSpliced(at, 1)).toEqual(forecastsOf(lines))
    }),
  )
})

test('seconds, milliseconds and texts of one moment are one moment', () => {
  const lines = (write: (seconds: number) => unknown) =>
    Array.from({ length: 30 }, (_, at) => ({
      at: write(START + at * 60),
      used: `${at}`,
      resetsAt: write(START + FIVE_HOURS),
    }))
  const bands = (write: (seconds: number) => unknown) =>
    forecastsOf(lines(write)).map(({ atReset, hit }) => ({ atReset, hit }))
  const seconds = bands((value) => value)
  expect(bands((value) => value * 1000)).toEqual(seconds)
  expect(bands((value) => new Date(value * 1000).toISOString())).toEqual(seconds)
  expect(bands(String)).toEqual(seconds)
})

const line = (minute: number, used: unknown, resetsAt = START + FIVE_HOURS, tokens = {}) => ({
  at: START + minute * 60,
  used,
  resetsAt,
  tokens,
})

test('the first line of nobody known is wide and no alarm', () => {
  for (const used of [0, 1, 10, 30]) {
    const [first] = forecastsOf([line(10, used)])
    expect(first?.hit).toBeLessThan(0.5)
    expect((first?.atReset.p90 ?? 0) - (first?.atReset.p10 ?? 0)).toBeGreaterThan(20)
  }
})

test('a burst in the first minutes is no alarm', () => {
  const burst = Array.from({ length: 8 }, (_, at) => line(at, at))
  for (const { hit } of forecastsOf(burst)) expect(hit).toBeLessThan(0.5)
})

test('it freezes at the cap, and begins anew with the next window', () => {
  const reset = START + 2 * FIVE_HOURS
  const out = forecastsOf([line(60, 70), line(90, 100), line(120, 97), line(301, 1, reset)])
  for (const frozen of out.slice(1, 3)) {
    expect(frozen.atReset).toEqual({ p10: 100, p50: 100, p90: 100 })
    expect(frozen.hit).toBe(1)
  }
  expect(out[3]?.hit).toBeLessThan(0.5)
})

test('a fall of more than five points is a new window, a smaller one a stale value', () => {
  const [, stale, fresh] = forecastsOf([line(100, 50), line(101, 46), line(102, 3)])
  expect(stale?.atReset.p50).toBeGreaterThanOrEqual(50)
  expect(fresh?.atReset.p10).toBeLessThan(45)
})

test('a leaked epoch and a reset in the past are not believed', () => {
  const good = forecastsOf([line(100, 50), line(101, null)])
  expect(forecastsOf([line(100, 50), line(101, START)])).toEqual(good)
  expect(forecastsOf([line(100, 50), line(101, null, START)])).toEqual(good)
})

test('what an idle session still tells of a window that is over changes nothing', () => {
  const reset = START + 2 * FIVE_HOURS
  const [stale, same] = [line(310, 97), line(310, null, reset)]
  const around = (between: unknown) =>
    forecastsOf([line(200, 97), line(305, 1, reset), between, line(320, 4, reset)])
  expect(around(stale)).toEqual(around(same))
  const early = { ...line(310, 97), resetsAt: START + 1.1 * FIVE_HOURS }
  expect(around(early)).toEqual(around(same))
})

test('one reset that was too late is given up again', () => {
  const wrong = [line(10, 5), line(11, 5, START + 10 * FIVE_HOURS)]
  const rest = Array.from({ length: 100 }, (_, at) => line(20 + at, 5 + Math.floor(at / 4)))
  const found = forecastsOf([...wrong, ...rest]).at(-1)?.atReset.p50 ?? 0
  const clean = forecastsOf([line(10, 5), ...rest]).at(-1)?.atReset.p50 ?? 0
  expect(Math.abs(found - clean)).toBeLessThan(5)
})

test('use that no local tokens explain is told as such', () => {
  const both = (foreign: (minute: number) => number) => {
    let used = 0
    const lines = Array.from({ length: 240 }, (_, minute) => {
      const tokens = Math.floor(minute / 20) % 2 === 0 ? 100_000 : 0
      used += tokens / 500_000 + foreign(minute)
      return line(minute, Math.floor(used), START + FIVE_HOURS, { opus: tokens })
    })
    return forecastsOf(lines)
  }
  expect(both(() => 0).at(-1)?.elsewhere).toBeLessThan(0.15)
  const half = both(() => 0.1).at(-1)?.elsewhere
  expect(half).toBeGreaterThan(0.3)
  expect(half).toBeLessThan(0.7)
  expect(both(() => 0)[10]?.elsewhere).toBeNull()
})

test('between two steps and where the server is silent, local tokens carry the value on', () => {
  const lines = Array.from({ length: 200 }, (_, minute) =>
    line(minute, minute < 120 ? Math.floor(minute / 4) : null, START + FIVE_HOURS, { opus: 1e5 }),
  )
  const silent = forecastsOf(lines).at(-1)
  expect(silent?.atReset.p50).toBeGreaterThan(50)
})
