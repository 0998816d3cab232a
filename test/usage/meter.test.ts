import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Ledger } from '../../src/usage/ledger/ledger.ts'
import { sharesOf, spendShare } from '../../src/usage/meter/attribution.ts'
import { metered } from '../../src/usage/meter/metered.ts'
import { OriginFiles } from '../../src/usage/meter/origin-files.ts'
import { nothingSpent, type Priced, priced } from '../../src/usage/meter/spent.ts'
import { meterSums } from '../../src/usage/meter/sums.ts'
import { treeOf } from '../../src/usage/meter/tree.ts'
import type { Named, Spent, TreeNode } from '../../src/usage/meter/view.ts'
import { Prices } from '../../src/usage/prices/prices.ts'
import { takeAll } from '../../src/usage/read.ts'
import { reportOn } from '../../src/usage/report.ts'
import type { Usage } from '../../src/usage/usage.ts'
import { answer, folderOfTest, rounded, transcript } from './asked.ts'
import { SMALL, writeClaude } from './generator/claude.ts'
import { PRICES } from './generator/truth.ts'

const TABLE = new Prices(new Map(Object.entries(PRICES).map(([model, base]) => [model, { base }])))

async function measured(root: string) {
  const ledger = new Ledger()
  const report = reportOn(await takeAll(ledger, root), TABLE)
  return { report, of: metered([ledger], TABLE, new OriginFiles()) }
}

/** What the contract for measuring has of it. */
function usageOf({ requests, costUSD, ...of }: Usage): unknown {
  const { input, output, cacheWrite5m, cacheWrite1h, cacheRead } = of
  return rounded({ requests, input, output, cacheWrite5m, cacheWrite1h, cacheRead, costUSD })
}

function sumOf(all: readonly Spent[]) {
  const sum = nothingSpent()
  for (const one of all) {
    sum.requests += one.requests
    sum.input += one.input
    sum.output += one.output
    sum.cacheWrite5m += one.cacheWrite5m
    sum.cacheWrite1h += one.cacheWrite1h
    sum.cacheRead += one.cacheRead
    sum.costUSD += one.costUSD
  }
  return sum
}

function byName(all: readonly Named[]): unknown {
  return Object.fromEntries(all.map((one) => [one.name, usageOf(one)]))
}

function nodesIn(tree: readonly TreeNode[]): readonly TreeNode[] {
  return tree.flatMap((node) => [node, ...nodesIn(node.subagents)])
}

test.each([11, 12])(
  'all sums are those of the report, whatever they are by (seed %i)',
  async (seed) => {
    const root = folderOfTest()
    writeClaude(root, { ...SMALL, seed })
    const { report, of } = await measured(root)
    const sums = meterSums(of)
    expect(usageOf(sums.total)).toEqual(usageOf(report.total))
    expect(usageOf(sums.subagents)).toEqual(usageOf(report.subagents))
    const all = (group: Readonly<Record<string, Usage>>) =>
      Object.fromEntries(Object.entries(group).map(([name, one]) => [name, usageOf(one)]))
    expect(byName(sums.byModel)).toEqual(all(report.byModel))
    expect(byName(sums.bySession)).toEqual(all(report.bySession))
    expect(byName(sums.bySubagent)).toEqual(all(report.bySubagent))
    for (const group of [sums.byDay, sums.byProject, sums.byAgent])
      expect(usageOf(sumOf(group))).toEqual(usageOf(report.total))
    expect(usageOf(sumOf(sums.byType))).toEqual(usageOf(report.subagents))
    const tools = { ...sumOf(sums.byTool), requests: report.total.requests }
    expect(usageOf(tools)).toEqual(usageOf(report.total))
  },
)

test.each([11, 12])('every branch of the tree is what lies on it (seed %i)', async (seed) => {
  const root = folderOfTest()
  writeClaude(root, { ...SMALL, seed })
  const { report, of } = await measured(root)
  const tree = treeOf(of, 0)
  expect(tree).toHaveLength(Object.keys(report.bySession).length)
  expect(nodesIn(tree)).toHaveLength(
    Object.keys(report.bySession).length + Object.keys(report.bySubagent).length,
  )
  for (const node of tree)
    expect(usageOf(node.whole)).toEqual(usageOf(report.bySession[node.session] ?? nothingSpent()))
  for (const { own, whole, tools, models, subagents } of nodesIn(tree)) {
    expect(usageOf(sumOf([own, ...subagents.map((one) => one.whole)]))).toEqual(usageOf(whole))
    expect(usageOf(sumOf(models))).toEqual(usageOf(own))
    expect(usageOf({ ...sumOf(tools), requests: own.requests })).toEqual(usageOf(own))
  }
})

const count = fc.integer({ min: 0, max: 200_000 })
const requestIn: fc.Arbitrary<Priced> = fc
  .record({
    tools: fc.uniqueArray(fc.constantFrom('Bash', 'Read', 'Agent', 'mcp__x__y'), { maxLength: 4 }),
    model: fc.constantFrom(...Object.keys(PRICES), 'unheard-of'),
    input: count,
    output: count,
    cacheWrite5m: count,
    cacheWrite1h: count,
    cacheRead: count,
  })
  .map(({ tools, model, ...tokens }) => {
    const rest = { session: 's', subagent: undefined, project: '', at: 0, requests: 1, file: '' }
    return priced({ source: 'claude-code', ...rest, tools, model, tokens, finished: true }, TABLE)
  })

test('the shares of a request are the request, to the last token', () => {
  fc.assert(
    fc.property(fc.array(requestIn, { maxLength: 12 }), (requests) => {
      const shared = nothingSpent()
      for (const share of sharesOf(requests)) spendShare(shared, share)
      const spent = sumOf(requests.map((one) => ({ ...nothingSpent(), ...one.tokens })))
      spent.costUSD = requests.reduce((sum, { costUSD }) => sum + costUSD, 0)
      expect(usageOf({ ...shared, requests: 0 })).toEqual(usageOf(spent))
      for (const { tokens } of sharesOf(requests))
        expect(Object.values(tokens).every((one) => one >= 0 && Number.isInteger(one))).toBe(true)
    }),
    { numRuns: 300 },
  )
})

/** A turn of a conversation at this minute. */
function turn(minute: number, usage: object, tools: readonly string[]): object {
  return answer(
    { timestamp: `2026-10-01T10:${String(minute).padStart(2, '0')}:00.000Z` },
    {
      id: `msg_${minute}`,
      usage,
      content: tools.map((name, i) => ({ type: 'tool_use', id: `t${i}`, name, input: {} })),
    },
  )
}

test('a tool has what its call was written with, and what its result has added', async () => {
  const root = folderOfTest()
  transcript(root, [
    turn(1, { input_tokens: 1000, output_tokens: 50 }, ['Read', 'Bash']),
    turn(2, { input_tokens: 300, cache_read_input_tokens: 1000, output_tokens: 20 }, []),
    // After a pause: everything is written to the cache anew, for 10 new tokens.
    turn(3, { cache_creation_input_tokens: 1310, output_tokens: 30 }, ['Bash']),
    turn(4, { cache_creation_input_tokens: 1400, output_tokens: 7 }, []),
  ])
  const { of } = await measured(root)
  const [node] = treeOf(of, 0)
  const tools = Object.fromEntries(node?.tools.map((one) => [one.name, one]) ?? [])
  expect(tools.Read).toMatchObject({ requests: 1, output: 25, input: 150 })
  expect(tools.Bash).toMatchObject({ requests: 2, output: 55, input: 150, cacheWrite5m: 90 })
  expect(tools['']).toMatchObject({ requests: 2, output: 27, input: 1000, cacheRead: 1000 })
  expect(tools['']?.cacheWrite5m).toBe(1310 + 1310)
})

/** A sub-agent with one request, and its note. */
function subagent(root: string, id: string, note: object): void {
  const line = answer({ agentId: id, isSidechain: true }, { id: `msg_${id}` })
  const file = transcript(root, [line], `here/session-1/subagents/agent-${id}.jsonl`)
  fs.writeFileSync(file.replace('.jsonl', '.meta.json'), JSON.stringify(note))
}

test('sub-agents stand below those that have started them', async () => {
  const root = folderOfTest()
  transcript(root, [answer()])
  subagent(root, 'a', { agentType: 'planner', description: 'plan it', toolUseId: 't' })
  subagent(root, 'b', { agentType: 'Explore', parentAgentId: 'a' })
  subagent(root, 'c', { agentType: 'Explore', parentAgentId: 'b' })
  const { of } = await measured(root)
  const [session] = treeOf(of, Date.now())
  const [a] = session?.subagents ?? []
  expect(a).toMatchObject({ subagent: 'a', type: 'planner', description: 'plan it' })
  expect(a?.isRunning).toBe(true)
  expect(a?.whole.requests).toBe(3)
  expect(a?.subagents[0]?.subagents[0]?.subagent).toBe('c')
})

test('parents in a circle, and one that nobody knows, hide nothing', async () => {
  const root = folderOfTest()
  subagent(root, 'a', { agentType: 'x', parentAgentId: 'b' })
  subagent(root, 'b', { agentType: 'x', parentAgentId: 'a' })
  subagent(root, 'c', { agentType: 'x', parentAgentId: 'nobody' })
  subagent(root, 'd', { agentType: 'x', parentAgentId: 'd' })
  fs.rmSync(path.join(root, 'projects/here/session-1.jsonl'), { force: true })
  const { of } = await measured(root)
  const [session] = treeOf(of, Date.now())
  expect(session?.whole.requests).toBe(4)
  expect(session?.own.requests).toBe(0)
  expect(session?.subagents).toHaveLength(4)
})

test('what was spent before is left out, but what it has caused is not', async () => {
  const root = folderOfTest()
  transcript(root, [
    turn(1, { input_tokens: 1000, output_tokens: 50 }, ['Read']),
    turn(9, { input_tokens: 1300, output_tokens: 20 }, []),
  ])
  const { of } = await measured(root)
  const from = Date.UTC(2026, 9, 1, 10, 5)
  const sums = meterSums(of, from)
  expect(sums.total).toMatchObject({ requests: 1, input: 1300, output: 20 })
  expect(sums.byTool.find(({ name }) => name === 'Read')).toMatchObject({ requests: 0, input: 300 })
  expect(treeOf(of, 0, from)[0]?.whole.requests).toBe(1)
  expect(treeOf(of, 0, from + 3_600_000)).toEqual([])
})

test('a sub-agent of Codex stands below the one that has started it, with its role', async () => {
  const root = folderOfTest()
  const thread = (id: string, of: object, output: number) => {
    const used = { input_tokens: 100, cached_input_tokens: 0, output_tokens: output }
    const at = { timestamp: '2026-10-01T10:05:00.000Z' }
    const lines = [
      { ...at, type: 'session_meta', payload: { id, cwd: '/work', ...of } },
      { ...at, type: 'turn_context', payload: { model: 'gpt-5.5' } },
      {
        ...{ timestamp: '2026-10-01T10:06:00.000Z', type: 'event_msg' },
        payload: {
          type: 'token_count',
          info: { total_token_usage: used, last_token_usage: used },
        },
      },
    ]
    const folder = path.join(root, 'sessions/2026/10/01')
    fs.mkdirSync(folder, { recursive: true })
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    fs.writeFileSync(path.join(folder, `rollout-2026-10-01T10-00-0${output}-${id}.jsonl`), text)
  }
  const spawn = (parent: string, role: string) => ({
    source: {
      subagent: {
        thread_spawn: { parent_thread_id: parent, agent_role: role, agent_nickname: 'Ada' },
      },
    },
  })
  thread('main', {}, 1)
  thread('outer', spawn('main', 'explorer'), 2)
  thread('inner', spawn('outer', 'worker'), 3)
  const { of } = await measured(root)
  const [session] = treeOf(of, 0)
  expect(session).toMatchObject({ session: 'main', source: 'codex' })
  expect(session?.subagents).toHaveLength(1)
  const [outer] = session?.subagents ?? []
  expect(outer).toMatchObject({ subagent: 'outer', type: 'explorer', description: 'Ada' })
  expect(outer?.subagents).toMatchObject([{ subagent: 'inner', type: 'worker' }])
})
