import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Answer } from '../../src/agents/agent.ts'
import { askPeople } from '../../src/client/people-socket.ts'
import type { BudgetView } from '../../src/daemon/people/api.ts'
import {
  entriesOf,
  makePerson,
  type Person,
  type RunningDaemon,
  runHook,
  startDaemon,
} from '../support/daemon.ts'
import { bash, effectOf, preToolUse, signal } from '../support/events.ts'
import { setSettings } from '../support/settings.ts'

const SESSION = '5847f7a7-04c0-4c53-9b3f-61b2c0000001'
let person: Person
let daemon: RunningDaemon | undefined

beforeEach(() => {
  person = makePerson()
})
afterEach(async () => {
  await daemon?.stop()
  daemon = undefined
  person.remove()
})

const transcript = () => path.join(person.home, '.claude', 'projects', '-p', `${SESSION}.jsonl`)
const more = (subAgent?: string) => ({
  cwd: person.project,
  session_id: SESSION,
  transcript_path: transcript(),
  tool_use_id: `call ${Math.random()}`,
  ...(subAgent !== undefined && { agent_id: subAgent, agent_type: 'Explore' }),
})

/** One answer of the model, as Claude Code writes it down. */
function spend(output: number, subAgent?: string, model = 'claude-sonnet-4-5'): void {
  const file =
    subAgent === undefined
      ? transcript()
      : path.join(transcript().replace('.jsonl', ''), 'subagents', `agent-${subAgent}.jsonl`)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const usage = { input_tokens: 0, output_tokens: output, cache_read_input_tokens: 0 }
  const line = {
    type: 'assistant',
    sessionId: SESSION,
    timestamp: new Date().toISOString(),
    isSidechain: subAgent !== undefined,
    message: { id: `msg_${Math.random()}`, model, stop_reason: 'tool_use', content: [], usage },
  }
  fs.appendFileSync(file, `${JSON.stringify(line)}\n`)
}

async function start(budgets: string): Promise<void> {
  setSettings(person, budgets)
  spend(0)
  daemon = await startDaemon(person)
}

async function say(event: string, door: 'action' | 'signal' = 'action'): Promise<Answer> {
  if (!daemon) throw new Error('no daemon')
  return daemon.ask(door, event)
}

const said = ({ body }: { readonly body: unknown }): readonly BudgetView[] =>
  Array.isArray(body) ? body : []

const list = (subAgent?: string) => say(bash('ls', more(subAgent)))
const spawn = (input: Record<string, string> = {}) =>
  say(preToolUse('Agent', { subagent_type: 'Explore', prompt: 'look', ...input }, more()))
const started = (id: string) => say(signal('SubagentStart', more(id)), 'signal')
const stopped = (id: string) => say(signal('SubagentStop', more(id)), 'signal')
const toolEnded = (subAgent?: string) =>
  say(signal('PostToolUse', { ...more(subAgent), tool_name: 'Bash', tool_input: {} }), 'signal')

it('counts sub-agents, not those that were refused, over sessions that are resumed', async () => {
  await start('[[budget]]\nsub_agents = 2\n')
  expect(effectOf(await spawn())).toBe('allow')
  expect(effectOf(await spawn())).toBe('allow')
  const third = await spawn()
  expect(effectOf(third)).toBe('deny')
  expect(third.stderr).toContain('the budget has no room for one more sub-agent: 2 of 2 sub-agents')
  expect(third.stderr).toContain('interlock budget grant')
  expect(effectOf(await list())).toBe('allow')
  await daemon?.stop()
  daemon = await startDaemon(person)
  expect(effectOf(await spawn())).toBe('deny')
})

it('warns, tells to return, and ends a sub-agent that goes on', async () => {
  await start('[[budget]]\nper = "sub-agent"\ntokens = "10k"\n')
  await spawn()
  await started('a1')
  spend(8_000, 'a1')
  expect(effectOf(await list('a1'))).toBe('allow')
  const warned = await toolEnded('a1')
  expect(warned.stdout).toContain('80% of budget')
  expect((await toolEnded('a1')).stdout).toBe('')
  spend(2_500, 'a1')
  for (let n = 0; n < 3; n++) {
    const refused = await list('a1')
    expect(effectOf(refused)).toBe('deny')
    expect(refused.stderr).toContain('Return what you have now')
  }
  const halted = await list('a1')
  expect(halted.exit).toBe(0)
  expect(JSON.parse(halted.stdout)).toMatchObject({
    continue: false,
    hookSpecificOutput: { permissionDecision: 'deny' },
  })
  // Its parent and others of its kind go on; the parent reads what has become of it.
  expect(effectOf(await list())).toBe('allow')
  expect((await toolEnded()).stdout).toContain('was ended by Interlock')
  expect(effectOf(await list('a2'))).toBe('allow')
})

it('holds what those at work are expected to use, and gives back what they did not', async () => {
  await start('[[budget]]\ntokens = "120k"\n')
  expect(effectOf(await spawn())).toBe('allow')
  expect(effectOf(await spawn())).toBe('allow')
  const third = await spawn()
  expect(effectOf(third)).toBe('deny')
  expect(third.stderr).toContain('0 of 120k tokens, 100k tokens held for those at work')
  await started('a1')
  spend(20_000, 'a1')
  await stopped('a1')
  expect(effectOf(await spawn())).toBe('allow')
})

it('proposes a cheaper model where that one fits', async () => {
  await start('[[budget]]\nusd = 0.25\n')
  const refused = await spawn()
  expect(effectOf(refused)).toBe('deny')
  expect(refused.stderr).toContain('Start it with model "haiku"')
})

it('takes a model without a price for the dearest', async () => {
  await start('[[budget]]\nusd = 1\n')
  spend(100_000, undefined, 'nobody-knows-1')
  expect(effectOf(await list())).toBe('deny')
})

it('starts no sub-agent where nobody knows what was used, and says so', async () => {
  await start('[[budget]]\ntokens = "10M"\n')
  const { transcript_path: _, ...without } = more()
  const event = preToolUse('Agent', { subagent_type: 'Explore', prompt: 'x' }, without)
  const refused = await say(event)
  expect(effectOf(refused)).toBe('deny')
  expect(refused.stderr).toContain('Interlock cannot tell what was used')
  expect(effectOf(await say(bash('ls', without)))).toBe('allow')
})

it('ends calls and their number, for the main agent too', async () => {
  await start('[[budget]]\ncalls = 3\n')
  for (let n = 0; n < 3; n++) expect(effectOf(await list())).toBe('allow')
  for (let n = 0; n < 3; n++) expect(effectOf(await list())).toBe('deny')
  expect(JSON.parse((await list()).stdout)).toMatchObject({ continue: false })
  expect(effectOf(await say(preToolUse('TodoWrite', { todos: [] }, more())))).toBe('allow')
})

it('tells people once of a sub-agent that uses ten times what half of its kind do', async () => {
  const run = { runs: 6, medianTokens: 1_000, p75Tokens: 2_000, medianUSD: 0, p75USD: 0 }
  const rest = { startTokens: 500, startUSD: 0, turnTokens: 300, turnUSD: 0 }
  const profile = { at: 1, types: { Explore: { ...run, ...rest } }, all: { ...run, ...rest } }
  await start('[[budget]]\ntokens = "10M"\n')
  const folder = path.join(person.places.root, 'usage')
  fs.mkdirSync(folder, { recursive: true })
  const told = () =>
    fs.readFileSync(path.join(folder, 'budgets.jsonl'), 'utf8').split('"spike ').length - 1
  await spawn()
  await started('a1')
  spend(9_000, 'a1')
  fs.writeFileSync(path.join(folder, 'profile.json'), JSON.stringify({ profile, days: [] }))
  await list('a1')
  expect(told()).toBe(0)
  spend(1_500, 'a1')
  // The transcript is read when it has grown, beside the calls.
  const toldNow = async () => {
    await list('a1')
    return told()
  }
  await expect.poll(toldNow, { timeout: 10_000 }).toBe(1)
  expect(await toldNow()).toBe(1)
})

it('is passed once by what a person grants, and no further', async () => {
  await start('[[budget]]\nsub_agents = 1\n')
  await spawn()
  expect(effectOf(await spawn())).toBe('deny')
  const { people } = person.places
  const [view] = said(await askPeople(people, 'GET', '/api/budgets'))
  expect(view).toMatchObject({ spent: 1, limit: 1, bucket: `session ${SESSION}` })
  const more = { budget: view?.budget, bucket: view?.bucket, measure: 'subAgents', amount: 1 }
  const granted = await askPeople(people, 'POST', '/api/budgets/grant/open', more)
  expect(granted.body).toEqual({ granted: true })
  expect(effectOf(await spawn())).toBe('allow')
  expect(effectOf(await spawn())).toBe('deny')
  const wrongs = [-1, 0, 1e308, '1', null]
  for (const wrong of wrongs.map((amount) => ({ ...more, amount })))
    expect((await askPeople(people, 'POST', '/api/budgets/grant/open', wrong)).status).toBe(400)
  const elsewhere = { ...more, bucket: 'session of nobody' }
  expect((await askPeople(people, 'POST', '/api/budgets/grant/open', elsewhere)).status).toBe(400)
  expect(entriesOf(person).some(({ body }) => body.what === 'budget-granted')).toBe(true)
})

it('tells a person once when a level of the agent’s own window is reached, whatever the budgets', async () => {
  await start('')
  const file = path.join(person.places.root, 'usage', 'windows.jsonl')
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const resetsAt = Date.now() + 3_600_000
  const sample = (used: number) =>
    `${JSON.stringify({ at: Date.now(), name: '5h', used, resetsAt })}\n`
  fs.writeFileSync(file, sample(71))
  expect(JSON.parse((await toolEnded()).stdout)).toEqual({
    systemMessage: expect.stringMatching(
      /71% of the 5h window is used, as the agent’s program says; it resets \d\d:\d\d \(in 1h00\)/,
    ),
  })
  fs.appendFileSync(file, sample(72))
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  expect((await toolEnded()).stdout).toBe('')
})

it('stops what would take more of the agent’s window than a day may, and believes no falling value', async () => {
  await start('[[budget]]\nper = "day"\nwindow = 60\n')
  const file = path.join(person.places.root, 'usage', 'windows.jsonl')
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const resetsAt = Date.now() + 3_600_000
  const says = (used: number) =>
    fs.appendFileSync(file, `${JSON.stringify({ at: Date.now(), name: '5h', used, resetsAt })}\n`)
  says(61)
  expect(effectOf(await list())).toBe('deny')
  says(2)
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  expect(effectOf(await list())).toBe('deny')
})

it('lets no sub-agent start while nobody counts', async () => {
  await start('[[budget]]\nsub_agents = 5\n')
  await spawn()
  await daemon?.stop('SIGKILL')
  daemon = undefined
  const event = preToolUse('Agent', { subagent_type: 'Explore', prompt: 'look' }, more())
  const refused = await runHook(person, 'action', event)
  expect(effectOf(refused)).toBe('deny')
  expect(refused.stderr).toContain('which counts for it, is not there')
  expect(effectOf(await runHook(person, 'action', bash('ls', more())))).toBe('allow')
})

it('is not raised by what an agent writes into the settings or the count', async () => {
  await start('[[budget]]\nsub_agents = 1\n')
  const files = [
    path.join(person.home, '.config', 'interlock', 'interlock.toml'),
    path.join(person.places.root, 'usage', 'budgets.jsonl'),
    path.join(person.project, 'interlock.toml'),
  ]
  for (const file of files) {
    const write = preToolUse('Write', { file_path: file, content: '' }, more())
    expect(effectOf(await say(write))).toBe('deny')
  }
  for (const command of ['interlock budget grant abc', 'interlock statusline < /tmp/x'])
    expect(effectOf(await say(bash(command, more())))).toBe('deny')
})
