import { expect, test } from 'vitest'
import { PLAIN_INK } from '../../src/cli/usage/ink.ts'
import { liveLines } from '../../src/cli/usage/live.ts'
import { costText, thinBar, tokensText } from '../../src/cli/usage/numbers.ts'
import { overviewLines, sessionLines } from '../../src/cli/usage/overview-lines.ts'
import { fitted, widthOf } from '../../src/cli/usage/width.ts'
import { Ledger } from '../../src/usage/ledger/ledger.ts'
import { metered } from '../../src/usage/meter/metered.ts'
import { OriginFiles } from '../../src/usage/meter/origin-files.ts'
import { overviewOf } from '../../src/usage/meter/overview.ts'
import { nothingSpent } from '../../src/usage/meter/spent.ts'
import type { Overview, Told } from '../../src/usage/meter/view.ts'
import { PUBLISHED } from '../../src/usage/prices/published.ts'
import { takeAll } from '../../src/usage/read.ts'
import { answer, folderOfTest, transcript } from './asked.ts'
import { SMALL, writeClaude } from './generator/claude.ts'

const NOW = new Date(2026, 10, 22, 12, 38).getTime()
const MINUTE = 60_000
const TOLD: Told = {
  windows: [
    {
      ...{ name: '5h', used: 62, resetsAt: NOW + 92 * MINUTE, age: 0, label: 'official' },
      expected: 80,
    },
    {
      ...{ name: '7d', used: 12, resetsAt: NOW + 3 * 24 * 60 * MINUTE },
      ...{ age: 120 * MINUTE, label: 'stale' },
    },
  ],
  past: [{ name: 'opus', resetsAt: NOW - MINUTE }],
}

async function overviewIn(root: string, told = TOLD): Promise<Overview> {
  const ledger = new Ledger()
  await takeAll(ledger, root)
  return overviewOf(metered([ledger], PUBLISHED, new OriginFiles()), told, { at: NOW })
}

function paper(width: number) {
  return { ink: PLAIN_INK, width }
}

test.each([60, 80, 120])(
  'no line is wider than %i columns, and numbers stand right',
  async (width) => {
    const root = folderOfTest()
    writeClaude(root, { ...SMALL, seed: 11 })
    const overview = await overviewIn(root)
    for (const line of overviewLines(overview, paper(width)).slice(2)) {
      if (/\$[\d.]+\+?$/.test(line)) expect(widthOf(line)).toBe(width)
      else if (width >= 80) expect(widthOf(line)).toBeLessThanOrEqual(width)
    }
  },
)

test('windows come first, with what is official, stale, estimated and not told', async () => {
  const [five, forecast, week, opus] = overviewLines(await overviewIn(folderOfTest()), paper(100))
  expect(five).toMatch(/5h .* 62% {2}official {2}resets 14:10 \(1h32\)$/)
  expect(forecast).toMatch(/^ +est\. 80% by then$/)
  expect(week).toMatch(/7d .* 12% {2}stale, 2h00 old {2}resets 2026-11-25 12:38 \(3d0h\)$/)
  expect(opus).toContain('opus reset at 12:37, not told by the agent since')
  const none = await overviewIn(folderOfTest(), { windows: [], past: [] })
  const lines = overviewLines(none, paper(100))
  expect(lines[0]).toContain('not told by the agent')
  expect(lines.at(-1)).toContain('Nothing was used')
})

test('a name that would be obeyed, or is too long, is cut and shown', async () => {
  const root = folderOfTest()
  const name = `mcp__x\u001b[2J\u202e${'長'.repeat(90)}`
  transcript(root, [answer({}, { content: [{ type: 'tool_use', id: 't', name, input: {} }] })])
  const { tree, ...rest } = await overviewIn(root)
  for (const lines of [
    sessionLines(tree, paper(80)),
    overviewLines({ tree, ...rest }, paper(80)),
    liveLines({ tree, ...rest }, 24, paper(80)),
  ]) {
    const text = lines.join('\n')
    expect(text).toContain('mcp__x·[2J·長')
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
    for (const line of lines.slice(2)) expect(widthOf(line)).toBeLessThanOrEqual(80)
  }
})

test.each([
  [80, 24],
  [120, 50],
  [60, 12],
])('the live view fills %i columns and %i rows, and no more', async (columns, rows) => {
  const root = folderOfTest()
  writeClaude(root, { ...SMALL, seed: 11 })
  const lines = liveLines(await overviewIn(root), rows, paper(columns))
  expect(lines).toHaveLength(rows)
  expect(lines.at(-1)).toContain('q ends')
  expect(lines.some((line) => line.startsWith('  who'))).toBe(true)
})

test('what is not known whole says so', () => {
  const some = { ...nothingSpent(), output: 1200, costUSD: 0.5, requests: 1 }
  expect([tokensText(some), costText(some)]).toEqual(['1.2k', '$0.50'])
  const unfinished = { ...some, unfinished: 1 }
  expect([tokensText(unfinished), costText(unfinished)]).toEqual(['1.2k+', '$0.50+'])
  expect(costText({ ...some, unpriced: 100 })).toBe('$0.50+')
  expect(costText({ ...some, costUSD: 0, unpriced: 1200 })).toBe('no price')
})

test('text is fitted by what a terminal draws', () => {
  expect(fitted('abc', 5)).toBe('abc  ')
  expect(fitted('abcdef', 4)).toBe('abc…')
  expect(fitted('長長長', 5)).toBe('長長…')
  expect(fitted('長長長', 4)).toBe('長… ')
  expect(fitted('e\u0301e\u0301', 3)).toBe('e\u0301e\u0301 ')
  expect([thinBar(0, 4), thinBar(0.001, 4), thinBar(0.5, 4), thinBar(2, 4)]).toEqual([
    '    ',
    '▏   ',
    '██  ',
    '████',
  ])
})
