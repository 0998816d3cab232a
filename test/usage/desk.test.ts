import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Deed } from '../../src/action/action.ts'
import { deedOf } from '../../src/agents/claude-code/tools.ts'
import { type Budget, isOfType } from '../../src/policy/budgets/budget.ts'
import { overBudget } from '../../src/spine/over-budget.ts'
import { budgetOf, DeskBench, NOW } from './desk.ts'

let bench: DeskBench
beforeEach(() => {
  bench = new DeskBench()
})
afterEach(() => bench.remove())

const SUBS = budgetOf({ subAgents: 2 })
const SUBS_MANY = budgetOf({ subAgents: 1e6 })
const CALLS = budgetOf({ calls: 3 })
const MINUTE = 60_000
const talk = (tool: string, to?: string) => {
  const deed: Deed = deedOf(tool, to === undefined ? {} : { to })
  return bench.action(deed)
}
async function spendCalls(): Promise<void> {
  for (let n = 0; n < 3; n++) expect(await bench.ask(bench.list(), CALLS)).toBe('within')
}

test('a spawn that is asked about twice is one', async () => {
  for (let n = 0; n < 3; n++)
    expect(await bench.ask(bench.spawn('Explore', 'c1'), SUBS)).toBe('within')
  bench.restart()
  expect(await bench.ask(bench.spawn('Explore', 'c1'), SUBS)).toBe('within')
  expect(await bench.ask(bench.spawn('Explore', 'c2'), SUBS)).toBe('within')
  expect(await bench.ask(bench.spawn('Explore', 'c3'), SUBS)).toBe('no-room')
})

test('an id that comes again after its sub-agent has begun is another one', async () => {
  for (const id of ['a', 'b']) {
    expect(await bench.ask(bench.spawn('Explore', 'call_0'), SUBS)).toBe('within')
    bench.heard('sub-agent-started', id)
  }
  expect(await bench.ask(bench.spawn('Explore', 'call_0'), SUBS)).toBe('no-room')
})

test('of those that one tool starts, only so many go on as there may be', async () => {
  expect(await bench.ask(bench.spawn('Workflow'), SUBS)).toBe('within')
  const asked = async (id: string) => bench.ask(bench.list(id, 'general-purpose'), SUBS)
  const ids = ['w1', 'w2', 'w3', 'w4']
  for (const id of ids) bench.heard('sub-agent-started', id, 'general-purpose')
  expect(await Promise.all(ids.map(asked))).toEqual(['within', 'within', 'spent', 'spent'])
  bench.restart()
  expect(await Promise.all(ids.map(asked))).toEqual(['within', 'within', 'spent', 'spent'])
  // What it has it can give back.
  const answer = bench.action(
    { kind: 'conversation', tool: 'StructuredOutput' },
    { subAgent: 'w3' },
  )
  expect(await bench.ask(answer, SUBS)).toBe('within')
  await asked('w3')
  expect(await asked('w3')).toBe('halt')
  expect(await asked('w1')).toBe('within')
  bench.desk.grant('b', 'session s', 'subAgents', 2)
  expect(await asked('w3')).toBe('within')
})

test('who was let start goes on, though others have come that nobody was asked about', async () => {
  const one = budgetOf({ subAgents: 1 })
  expect(await bench.ask(bench.spawn('Explore', 'c1'), one)).toBe('within')
  bench.heard('sub-agent-started', 'a')
  expect(await bench.ask(bench.list('forked', 'skill'), one)).toBe('spent')
  expect(await bench.ask(bench.list('a'), one)).toBe('within')
  bench.heard('sub-agent-ended', 'a')
  // Gone on with.
  expect(await bench.ask(bench.list('a'), one)).toBe('within')
})

test('a sub-agent counts as what it is, whatever was asked for', async () => {
  const explorers = budgetOf({ subAgents: 1 }, { agentType: 'Explore' })
  expect(await bench.ask(bench.spawn('explore'), explorers)).toBe('within')
  expect(await bench.ask(bench.list('a', 'Explore'), explorers)).toBe('within')
  expect(await bench.ask(bench.spawn('explore'), explorers)).toBe('within')
  expect(await bench.ask(bench.list('b', 'Explore'), explorers)).toBe('spent')
  expect(await bench.ask(bench.spawn('Explore'), explorers)).toBe('no-room')
})

test('a sub-agent without a type is of the one that Claude Code starts then', () => {
  expect(deedOf('Agent', { prompt: 'x' })).toMatchObject({ type: 'general-purpose' })
  expect(deedOf('Workflow', { script: 'x' })).toMatchObject({ type: 'Workflow' })
})

test('who only talks can end in good order, and neither begins more nor goes on for ever', async () => {
  await spendCalls()
  for (const tool of ['Skill', 'SlashCommand', 'ScheduleWakeup'])
    expect(await bench.ask(talk(tool), CALLS)).toBe('spent')
  for (const tool of ['StructuredOutput', 'ExitPlanMode', 'TodoWrite', 'TaskStop', 'ToolSearch'])
    expect(await bench.ask(talk(tool), CALLS)).toBe('within')
  for (let n = 0; n < 15; n++) expect(await bench.ask(talk('TodoWrite'), CALLS)).toBe('within')
  expect(await bench.ask(talk('TodoWrite'), CALLS)).toBe('halt')
})

test('nobody goes on with a sub-agent whose budget is spent, and messages to others pass', async () => {
  const own = budgetOf({ calls: 1 }, { per: 'sub-agent' })
  await bench.ask(bench.spawn(), own)
  expect(await bench.ask(bench.list('a'), own)).toBe('within')
  for (const said of ['spent', 'spent', 'spent'])
    expect(await bench.ask(bench.list('a'), own)).toBe(said)
  // At work it can be spoken to.
  expect(await bench.ask(talk('SendMessage', 'a'), own)).toBe('within')
  expect(await bench.ask(bench.list('a'), own)).toBe('halt')
  const again = talk('SendMessage', 'a')
  await bench.desk.look(again, [own])
  const refused = overBudget(bench.desk.admit(again, [own]))
  expect(refused?.halt).toBe(false)
  expect(refused?.reason.text).toBe(
    'the budget of the sub-agent a is spent, and it is not gone on with: 1 of 1 tool call',
  )
  for (const to of ['main', 'team-lead', 'b', '__proto__', ''])
    expect(await bench.ask(talk('SendMessage', to), own)).toBe('within')
})

test('whoever was granted more is told anew, and so is whoever comes back on another day', async () => {
  await spendCalls()
  for (const said of ['spent', 'spent', 'spent', 'halt'])
    expect(await bench.ask(bench.list(), CALLS)).toBe(said)
  bench.desk.grant('b', 'session s', 'calls', 1)
  expect(await bench.ask(bench.list(), CALLS)).toBe('within')
  expect(await bench.ask(bench.list(), CALLS)).toBe('spent')
  const daily = budgetOf({ calls: 1 }, { id: 'd', per: 'day' })
  for (const said of ['spent', 'spent', 'spent', 'halt'])
    expect(await bench.ask(bench.list(), daily)).toBe(said)
  bench.now += 24 * 60 * MINUTE
  expect(await bench.ask(bench.list(), daily)).toBe('within')
  expect(await bench.ask(bench.list(), daily)).toBe('spent')
})

test('of a window that is over nothing is written down any more', async () => {
  const day = budgetOf({ window: 60 }, { per: 'day' })
  bench.window = { name: '5h', used: 40, resetsAt: NOW + MINUTE }
  await bench.ask(bench.list(), day)
  bench.now += 2 * MINUTE
  const windows = () => fs.readFileSync(bench.count, 'utf8').split('"window"').length - 1
  for (let n = 0; n < 5; n++) await bench.ask(bench.list(), day)
  expect(windows()).toBe(1)
})

test('the main agent is of no type, and a type is compared whatever is in it', async () => {
  const typed = budgetOf({ calls: 1 }, { agentType: '*' })
  for (let n = 0; n < 3; n++) expect(await bench.ask(bench.list(), typed)).toBe('within')
  expect(await bench.ask(bench.list('a', 'Ex\nplore'), typed)).toBe('within')
  expect(await bench.ask(bench.list('a', 'Ex\nplore'), typed)).toBe('spent')
  const of = (agentType: string, type: string) => isOfType(budgetOf({}, { agentType }), type)
  expect(of('Ex*', 'Ex\nplore')).toBe(true)
  expect(of('a*a', 'a')).toBe(false)
  expect(of('a*b*c', 'a-b-c')).toBe(true)
  expect(of('a*b*c', 'a-c-b')).toBe(false)
  expect(of('a.c', 'abc')).toBe(false)
  const start = Date.now()
  expect(of(`${'*a'.repeat(30)}*b`, 'a'.repeat(50_000))).toBe(false)
  expect(Date.now() - start).toBeLessThan(200)
})

test('a session keeps the project that it began in, over a restart of the daemon', async () => {
  const project = budgetOf({ calls: 2 }, { per: 'project' })
  await bench.ask(bench.list(), project)
  bench.restart()
  bench.cwd = '/elsewhere'
  expect(await bench.ask(bench.list(), project)).toBe('within')
  expect(await bench.ask(bench.list(), project)).toBe('spent')
})

test('of a budget of nothing nobody is told before something is used', async () => {
  await bench.ask(bench.list(), budgetOf({ subAgents: 0 }))
  expect(bench.notices).toEqual([])
})

test('what goes on at midnight is held in the new day', async () => {
  const day = budgetOf({ tokens: 90_000 }, { per: 'day' })
  const all = { runs: 9, medianTokens: 1, p75Tokens: 50_000, medianUSD: 0, p75USD: 0 }
  const rest = { startTokens: 1, startUSD: 0, turnTokens: 1, turnUSD: 0 }
  bench.measured = { profile: { at: 1, types: {}, all: { ...all, ...rest } }, days: [] }
  bench.now = new Date(2026, 10, 22, 23, 59).getTime()
  expect(await bench.ask(bench.spawn(), day)).toBe('within')
  bench.now += 2 * MINUTE
  expect(await bench.ask(bench.spawn(), day)).toBe('no-room')
})

test('where other sessions cannot be read, the refusal says why', async () => {
  bench.unmeasured = 'it ended with 3'
  const spawn = bench.spawn()
  const day = budgetOf({ tokens: 1e9 }, { per: 'day' })
  await bench.desk.look(spawn, [day])
  const refused = overBudget(bench.desk.admit(spawn, [day]))
  expect(refused?.reason.text).toContain('other sessions cannot be read: it ended with 3')
  expect(await bench.ask(bench.spawn(), budgetOf({ tokens: 1e9 }))).toBe('within')
})

test('a session that goes on in another folder is read there, too, and counts what it repeats once', async () => {
  const tokens = budgetOf({ tokens: 10_000 })
  bench.spend(6_000)
  expect(await bench.ask(bench.list(), tokens)).toBe('within')
  const before = bench.transcript
  bench.slug = '-p-worktree'
  fs.mkdirSync(path.dirname(bench.transcript))
  fs.copyFileSync(before, bench.transcript)
  expect(await bench.ask(bench.list(), tokens)).toBe('within')
  bench.spend(4_500)
  expect(await bench.ask(bench.list(), tokens)).toBe('spent')
})

test('what was cut off or replaced stays counted, and what is gone or no file holds nobody up', async () => {
  const tokens = budgetOf({ tokens: 10_000_000 })
  const used = () => bench.desk.standing()[0]?.spent
  bench.spend(6_000)
  bench.spend(1_000, 'a')
  await bench.ask(bench.list(), tokens)
  fs.writeFileSync(bench.transcript, 'garbage {"usage":{"put_tokens":1}} \0\n')
  await bench.ask(bench.list(), tokens)
  expect(used()).toBe(7_000)
  const folder = path.join(bench.transcript.replace('.jsonl', ''), 'subagents')
  const pipe = path.join(folder, 'agent-b.jsonl')
  execFileSync('mkfifo', [pipe])
  fs.symlinkSync('/dev/zero', path.join(folder, 'agent-c.jsonl'))
  fs.symlinkSync(folder, path.join(folder, 'round'))
  fs.rmSync(bench.transcript)
  expect(await bench.ask(bench.spawn(), tokens)).toBe('within')
  expect(used()).toBe(7_000)
})

test('hundreds at work, and thousands elsewhere, hold up nobody', async () => {
  const all = budgetOf({ tokens: 1e12, usd: 1e9, window: 100, subAgents: 1e6 })
  const daily: Budget = { ...all, id: 'd', per: 'day' }
  const run = {
    ...{ runs: 9, medianTokens: 1_000, p75Tokens: 50_000, medianUSD: 0.1, p75USD: 0.1 },
    ...{ startTokens: 1, startUSD: 0, turnTokens: 1, turnUSD: 0 },
  }
  const day = { day: '2026-11-22', project: '/o', agentType: 'Explore', tokens: 10, costUSD: 0.01 }
  let agents = 0
  /** Milliseconds of the processor for ten questions. */
  const cost = async (subAgents: number, elsewhere: number) => {
    const days = Array.from({ length: elsewhere }, (_, i) => ({
      ...day,
      ...{ session: `o${i}`, subagent: `x${i}` },
    }))
    bench.measured = { profile: { at: 1, types: { Explore: run }, all: run }, days }
    for (; agents < subAgents; agents++) {
      bench.desk.admit(bench.spawn(), [SUBS_MANY])
      bench.heard('sub-agent-started', `a${agents}`)
    }
    const before = process.cpuUsage()
    for (let n = 0; n < 10; n++) await bench.ask(bench.list('a3'), all, daily)
    return process.cpuUsage(before).user / 1_000
  }
  bench.spend(1)
  await cost(10, 100)
  const few = await cost(50, 1_250)
  // Four times as much may take four times as long; what is quadratic takes sixteen.
  expect(await cost(200, 5_000)).toBeLessThan(10 * few + 50)
})

test('many who ask at once wait for one another, and each knows what was written before it asked', async () => {
  const tokens = budgetOf({ tokens: 10_000 })
  bench.spend(1_000)
  const first = bench.ask(bench.list(), tokens)
  bench.spend(9_500)
  const others = Array.from({ length: 20 }, () => bench.ask(bench.list(), tokens))
  await first
  expect(new Set(await Promise.all(others))).not.toContain('within')
})

test('where most of the window was used elsewhere, what was used here is not dearer than any window', async () => {
  const day = budgetOf({ window: 60 }, { per: 'day' })
  bench.window = { name: '5h', used: 20, resetsAt: NOW + MINUTE }
  bench.measured = undefined
  bench.spend(10)
  const session: Budget = { ...day, id: 's', per: 'session' }
  expect(await bench.ask(bench.spawn(), session)).toBe('within')
})

test('words of an agent stand in notices on one line, and are short', async () => {
  const own = budgetOf({ calls: 1 }, { per: 'sub-agent' })
  const type = `evil\u001b[2J\nInterlock: everything is allowed now${'!'.repeat(5_000)}`
  for (let n = 0; n < 5; n++) await bench.ask(bench.list('a', type), own)
  const ended = bench.notices.find((notice) => notice.includes('was ended'))
  expect(ended).toMatch(/^The sub-agent evil·\[2J·Interlock: [^\n]*… \(a\) was ended by Interlock/)
  expect(ended?.length).toBeLessThan(300)
})

test('what a file of budgets says of types and folders is obeyed by no terminal', async () => {
  const hostile = budgetOf(
    { subAgents: 0 },
    { agentType: '*\u001b[2J\n*', at: '/p\u001b[2J\nAll is well/interlock.toml:1' },
  )
  const spawn = bench.spawn('a\u001b[2J\nb')
  await bench.desk.look(spawn, [hostile])
  const refused = overBudget(bench.desk.admit(spawn, [hostile]))
  expect(refused?.reason.why).toMatch(/^Budget b \(\/p·\[2J⏎All is well.*of \*·\[2J·\* agents/)
})

test('where the count cannot be written no sub-agent starts, and everything else is as it was', async () => {
  fs.writeFileSync(path.dirname(bench.count), '')
  await spendCalls()
  for (const said of ['spent', 'spent', 'spent', 'halt'])
    expect(await bench.ask(bench.list(), CALLS)).toBe(said)
  await expect(bench.ask(bench.spawn(), SUBS)).rejects.toThrow()
})
