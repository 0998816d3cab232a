import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeWithClaudeCode } from './clients.ts'
import { field, text } from './model/json.ts'
import { runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { ofLane, spentIn, usageOf } from './spent.ts'
import { agentOf, spawnCall, subagentLane } from './sub-agents.ts'

describeWithClaudeCode('What Claude Code has used', (claude) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
  })
  afterEach(() => sandbox.close())

  it('is the model’s own account, for each of three sub-agents at once and over a resume', async () => {
    const first = await runClaude(claude, sandbox, {
      script: {
        lanes: [
          subagentLane('ALPHA', { input: 11, output: 301, cacheWrite5m: 4001, cacheRead: 70 }),
          subagentLane('BETA', { input: 13, output: 509, cacheWrite1h: 6007, cacheRead: 900 }),
          subagentLane('GAMMA', { input: 17, output: 701, cacheWrite5m: 23, cacheWrite1h: 29 }),
          {
            name: 'main',
            when: { tools: true },
            turns: [
              {
                calls: ['ALPHA', 'BETA', 'GAMMA'].map(spawnCall),
                usage: { input: 19, output: 97 },
              },
              { text: 'All three are back.', usage: { input: 23, output: 41, cacheRead: 5003 } },
            ],
          },
        ],
      },
    })
    const [session = ''] = first.events.map(({ session_id }) => text(session_id))
    const second = await runClaude(claude, sandbox, {
      resume: session,
      prompt: 'and now?',
      script: { lanes: [{ name: 'main', when: {}, turns: [{ text: 'Well.', usage: OTHER }] }] },
    })
    const requests = [...first.requests, ...second.requests]
    const root = join(sandbox.home, '.claude')
    const subagents = first.requests.filter(({ lane }) => lane !== 'main')
    const bySubagent = ['ALPHA', 'BETA', 'GAMMA'].map((mark) => [
      agentOf(root, `toolu_${mark}`),
      spentIn(ofLane(requests, mark)),
    ])
    const [{ body } = { body: null }] = requests
    expect(subagents).toHaveLength(9)
    expect(await usageOf(sandbox, root, requests)).toEqual({
      total: spentIn(requests),
      byModel: { [text(field(body, 'model'))]: spentIn(requests) },
      main: spentIn(ofLane(requests, 'main')),
      subagents: spentIn(subagents),
      bySession: { [session]: spentIn(requests) },
      bySubagent: Object.fromEntries(bySubagent),
      bounds: [],
    })
  })
})

const OTHER = { input: 31, output: 37, cacheRead: 6007 }
