import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { HALT_REASON, HALTED, hooksAnswering, REASON, REFUSED } from './answering.ts'
import { describeWithCodex } from './clients.ts'
import type { HookAnswer } from './hook.ts'
import { field } from './model/json.ts'
import type { Seen } from './model/request-log.ts'
import type { Lane, Turn } from './model/script.ts'
import { type CodexRun, runCodex } from './run-codex.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { ofLane } from './spent.ts'

/** What a limit on sub-agents would rest on, and what a new version of Codex may change. */
describeWithCodex('A sub-agent of Codex', (codex) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
  })
  afterEach(() => sandbox.close())

  const run = (...answers: readonly HookAnswer[]): Promise<CodexRun> =>
    runCodex(codex, sandbox, {
      prompt: 'go',
      script: { lanes: [SUBAGENT, MAIN] },
      hooks: hooksAnswering(sandbox, answers),
    })
  const touched = () => existsSync(join(sandbox.project, 'touched'))

  it('is not started where its call is refused, and its parent reads why', async () => {
    const { requests } = await run({
      event: 'PreToolUse',
      says: '"tool_name":"spawn_agent"',
      answer: REFUSED,
    })
    expect(ofLane(requests, 'sub-agent')).toHaveLength(0)
    expect(said(ofLane(requests, 'main'))).toContain(REASON)
  })

  it('reads why a call is refused, and goes on', async () => {
    const { requests } = await run({ event: 'PreToolUse', says: TOUCH, answer: REFUSED })
    expect(touched()).toBe(false)
    expect(ofLane(requests, 'sub-agent')).toHaveLength(2)
    expect(said(ofLane(requests, 'sub-agent'))).toContain(REASON)
  })

  it('makes a call that is refused together with a halt: Codex drops such an answer', async () => {
    const answer = { ...HALTED, ...REFUSED }
    const { requests } = await run({ event: 'PreToolUse', says: TOUCH, answer })
    expect(touched()).toBe(true)
    expect(said(requests)).not.toContain(REASON)
  })

  it('goes on after a halt behind its call, whose output it never reads', async () => {
    const { requests } = await run({ event: 'PostToolUse', says: TOUCH, answer: HALTED })
    expect(touched()).toBe(true)
    expect(said(requests)).toContain(HALT_REASON)
    expect(said(requests)).not.toContain(PRINTED)
  })

  it('is ended before its first request by a halt at its task', async () => {
    const { rc, requests } = await run({ event: 'UserPromptSubmit', says: TASK, answer: HALTED })
    expect(rc).toBe(0)
    expect(ofLane(requests, 'sub-agent')).toHaveLength(0)
    expect(ofLane(requests, 'main').length).toBeGreaterThan(1)
  })
})

const TASK = 'SUBAGENT: touch a file'
const TOUCH = 'touch touched'
const PRINTED = 'SUBAGENT has printed'

/** What it reads last names it: its task, or why it was refused, or what its own command has printed. */
const SUBAGENT: Lane = {
  name: 'sub-agent',
  when: { last: `SUBAGENT|${REASON}.*${TOUCH}` },
  turns: [exec('call_touch', `${TOUCH}; echo ${PRINTED}`), { text: 'I am done.' }],
}

const MAIN: Lane = {
  name: 'main',
  when: { tools: true },
  turns: [
    {
      calls: [{ id: 'call_spawn', name: 'multi_agent_v1__spawn_agent', input: { message: TASK } }],
    },
    exec('call_wait', 'sleep 2'),
  ],
}

function exec(id: string, cmd: string): Turn {
  return { calls: [{ id, name: 'exec_command', input: { cmd, yield_time_ms: 10_000 } }] }
}

function said(requests: readonly Seen[]): string {
  return JSON.stringify(requests.map(({ body }) => outputsIn(body)))
}

/** What tools gave back, without the calls, which the model wrote itself. */
function outputsIn(body: Seen['body']) {
  const input = field(body, 'input')
  if (!Array.isArray(input)) return []
  return input.filter((item) => field(item, 'type') === 'function_call_output')
}
