import fs from 'node:fs'
import path from 'node:path'
import { runCommand } from 'citty'
import { expect, test, vi } from 'vitest'
import { profile } from '../../src/cli/usage/profile.ts'
import { Ledger } from '../../src/usage/ledger/ledger.ts'
import { metered } from '../../src/usage/meter/metered.ts'
import { OriginFiles } from '../../src/usage/meter/origin-files.ts'
import { daySums, profileOf, quantile } from '../../src/usage/meter/profile.ts'
import { Prices } from '../../src/usage/prices/prices.ts'
import { takeAll } from '../../src/usage/read.ts'
import { answer, folderOfTest, transcript } from './asked.ts'

const ONE = { input: 1e6, output: 1e6, cacheWrite5m: 1e6, cacheWrite1h: 1e6, cacheRead: 1e6 }
const PRICES = new Prices(
  new Map([
    ['cheap', { base: ONE }],
    ['dear', { base: { ...ONE, input: 2e6, output: 2e6 } }],
  ]),
)
const LATER = Date.UTC(2026, 9, 1, 12)

/** A sub-agent with two requests of (first, 10) and (second, 20) tokens, and what is noted beside it. */
function subagent(root: string, id: string, first: number, note: unknown, model = 'cheap'): string {
  const of = (message: string, input: number, output: number, minute: number) =>
    answer(
      { agentId: id, isSidechain: true, timestamp: `2026-10-01T10:0${minute}:00.000Z` },
      { id: message, model, usage: { input_tokens: input, output_tokens: output } },
    )
  const lines = [of(`${id}-1`, first, 10, 1), of(`${id}-2`, first * 2, 20, 2)]
  const file = transcript(root, lines, `here/session-1/subagents/agent-${id}.jsonl`)
  if (note !== undefined)
    fs.writeFileSync(
      file.replace('.jsonl', '.meta.json'),
      typeof note === 'string' ? note : JSON.stringify(note),
    )
  fs.utimesSync(file, LATER / 1000 - 3600, LATER / 1000 - 3600)
  return file
}

async function meteredIn(root: string) {
  const ledger = new Ledger()
  await takeAll(ledger, root)
  return metered([ledger], PRICES, new OriginFiles())
}

test('what a type of sub-agent uses is taken from those that have ended', async () => {
  const root = folderOfTest()
  const note = { agentType: 'Explore', description: 'look', toolUseId: 'toolu_1' }
  subagent(root, 'a', 100, note)
  subagent(root, 'b', 200, note)
  subagent(root, 'c', 400, note)
  const running = subagent(root, 'd', 4000, note)
  fs.utimesSync(running, LATER / 1000 - 10, LATER / 1000 - 10)
  const { conversations, originOf } = await meteredIn(root)
  const { at, types, all } = profileOf(conversations, originOf, LATER)
  expect(at).toBe(LATER)
  expect(all).toEqual(types.Explore)
  expect(types.Explore).toEqual({
    runs: 3,
    // 330, 630 and 1230 tokens, at a dollar each.
    medianTokens: 630,
    p75Tokens: 930,
    medianUSD: 630,
    p75USD: 930,
    startTokens: 200,
    startUSD: 200,
    // 110, 210, 220, 410, 420 and 820.
    turnTokens: 315,
    turnUSD: 315,
  })
})

test.each([
  ['none', undefined],
  ['no JSON', '{"agentType":'],
  ['something else', '[1,2]'],
  ['no words', { agentType: 7, description: null }],
  ['nothing', ''],
])('where what is noted of a sub-agent is %s, its type is not known', async (_, note) => {
  const root = folderOfTest()
  subagent(root, 'a', 100, note)
  const { conversations, originOf } = await meteredIn(root)
  const { types, all } = profileOf(conversations, originOf, LATER)
  expect(types).toEqual({})
  expect(all.runs).toBe(1)
})

test('a note that is no file holds nobody up, and any name is a name', async () => {
  const root = folderOfTest()
  fs.mkdirSync(subagent(root, 'a', 100, undefined).replace('.jsonl', '.meta.json'))
  subagent(root, 'b', 100, { agentType: '__proto__' })
  subagent(root, 'c', 100, { agentType: 'x'.repeat(5000) })
  const { conversations, originOf } = await meteredIn(root)
  const { types } = profileOf(conversations, originOf, LATER)
  expect(Object.keys(types)).toEqual(['__proto__', 'x'.repeat(80)])
})

test('where nobody has run, that is said, and models without a price are not free', async () => {
  const root = folderOfTest()
  transcript(root, [answer({}, { model: 'unheard-of' })])
  const none = await meteredIn(root)
  expect(profileOf(none.conversations, none.originOf, LATER).all.runs).toBe(0)
  subagent(root, 'a', 100, undefined, 'unheard-of')
  const { conversations, originOf } = await meteredIn(root)
  const { all } = profileOf(conversations, originOf, LATER)
  expect(all).toMatchObject({ medianTokens: 330, medianUSD: 660, startTokens: 100, startUSD: 200 })
})

test('the sums of recent days have a row for each conversation, project and day', async () => {
  const root = folderOfTest()
  transcript(root, [answer({ cwd: '/work' }, { model: 'cheap' })])
  subagent(root, 'a', 100, { agentType: 'Explore' })
  const { conversations, originOf } = await meteredIn(root)
  const day = '2026-10-01'
  const rows = daySums(conversations, originOf, LATER)
  expect(rows.toSorted((a, b) => b.project.localeCompare(a.project)).reverse()).toEqual([
    {
      ...{ day, project: '/work', session: 'session-1', agentType: '', subagent: '' },
      ...{ tokens: 110, costUSD: 110 },
    },
    {
      ...{ day, project: 'here', session: 'session-1', agentType: 'Explore', subagent: 'a' },
      ...{ tokens: 330, costUSD: 330 },
    },
  ])
  expect(daySums(conversations, originOf, LATER + 3 * 86_400_000)).toEqual([])
})

test('a quantile lies between the values beside it', () => {
  expect(quantile([], 0.5)).toBe(0)
  expect(quantile([3], 0.75)).toBe(3)
  expect(quantile([4, 1, 2, 3], 0.5)).toBe(2.5)
})

test('the command writes what is new, and nothing where nothing is', async () => {
  const [root, home] = [folderOfTest(), folderOfTest()]
  vi.stubEnv('INTERLOCK_HOME', home)
  const file = path.join(home, 'usage', 'profile.json')
  const written = async () => {
    const rawArgs = ['--root', root, '--store', path.join(home, 'ledger')]
    await runCommand(profile, { rawArgs })
    return { inode: fs.statSync(file).ino, ...JSON.parse(fs.readFileSync(file, 'utf8')) }
  }
  subagent(root, 'a', 100, { agentType: 'Explore' })
  const first = await written()
  expect(first.profile.types.Explore).toMatchObject({ runs: 1, medianTokens: 330 })
  expect(first.days).toEqual([])
  expect((await written()).inode).toBe(first.inode)
  subagent(root, 'b', 100, { agentType: 'Explore' })
  expect((await written()).profile.types.Explore.runs).toBe(2)
  fs.writeFileSync(file, '{"mark":')
  expect((await written()).profile.types.Explore.runs).toBe(2)
  vi.unstubAllEnvs()
})
