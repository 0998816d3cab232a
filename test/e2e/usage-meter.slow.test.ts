import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeWithClaudeCode } from './clients.ts'
import { install, mustRun } from './interlock.ts'
import { field, type Json, list, parseJson, text } from './model/json.ts'
import type { Call, Lane, Turn } from './model/script.ts'
import { runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

/** Of every answer of the scripted model. */
const OUTPUT_TOKENS = 20

function agent(id: string, type: string, prompt: string): Call {
  const input = { description: `job ${prompt}`, prompt, subagent_type: type }
  return { id, name: 'Agent', input: { ...input, run_in_background: false } }
}

function turn(inputTokens: number, more: Turn): Turn {
  return { usage: { input: inputTokens }, ...more }
}

function lane(name: string, first: string, ...turns: readonly Turn[]): Lane {
  return { name, when: { tools: true, first }, turns }
}

/** The real client writes its transcripts; the meter's tree must be what the scripted model has counted itself. */
describeWithClaudeCode('The meter, over what Claude Code writes', (claude) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
    await install(sandbox)
  })
  afterEach(() => sandbox.close())

  it('has the tree of sub-agents, with their types, tools and tokens', async () => {
    const look = { id: 'toolu_ls', name: 'Bash', input: { command: 'ls', description: 'look' } }
    const both = [agent('t1', 'general-purpose', 'ALPHA'), agent('t2', 'Explore', 'BETA')]
    await runClaude(claude, sandbox, {
      prompt: 'MAIN',
      script: {
        lanes: [
          lane('alpha', 'ALPHA', turn(700, { calls: [look] }), turn(900, { text: 'a' })),
          lane('beta', 'BETA', turn(5000, { text: 'b' })),
          lane('main', 'MAIN', turn(1000, { calls: both }), turn(1600, { text: 'both are done' })),
        ],
      },
    })
    const shown = parseJson(await mustRun(sandbox, 'usage', '--json'))
    const [session, ...others] = list(field(shown, 'tree'))
    expect(others).toEqual([])
    expect(tokensOf(session, 'own')).toEqual({
      requests: 2,
      input: 2600,
      output: 2 * OUTPUT_TOKENS,
    })
    expect(tokensOf(session, 'whole')).toMatchObject({ requests: 5, input: 9200 })
    const byName = new Map(
      list(field(session, 'subagents')).map((one) => [text(field(one, 'description')), one]),
    )
    const [alpha, beta] = [byName.get('job ALPHA'), byName.get('job BETA')]
    expect(text(field(alpha, 'type'))).toBe('general-purpose')
    expect(tokensOf(alpha, 'own')).toMatchObject({ requests: 2, input: 1600 })
    expect(list(field(alpha, 'tools')).map((one) => field(one, 'name'))).toContain('Bash')
    expect(text(field(beta, 'type'))).toBe('Explore')
    expect(tokensOf(beta, 'own')).toMatchObject({ requests: 1, input: 5000 })
  })

  it('puts a sub-agent of a sub-agent below it', async () => {
    await runClaude(claude, sandbox, {
      prompt: 'MAIN',
      script: {
        lanes: [
          lane('inner', 'INNER', turn(300, { text: 'in' })),
          lane(
            'outer',
            'OUTER',
            turn(700, { calls: [agent('t2', 'general-purpose', 'INNER')] }),
            turn(900, { text: 'out' }),
          ),
          lane(
            'main',
            'MAIN',
            turn(1000, { calls: [agent('t1', 'general-purpose', 'OUTER')] }),
            turn(1100, { text: 'done' }),
          ),
        ],
      },
    })
    const [session] = list(field(parseJson(await mustRun(sandbox, 'usage', '--json')), 'tree'))
    const [outer, ...rest] = list(field(session, 'subagents'))
    expect(rest).toEqual([])
    expect(tokensOf(outer, 'own')).toMatchObject({ input: 1600 })
    expect(tokensOf(outer, 'whole')).toMatchObject({ input: 1900 })
    expect(list(field(outer, 'subagents')).map((one) => field(one, 'description'))).toEqual([
      'job INNER',
    ])
  })
})

function tokensOf(node: Json | undefined, what: 'own' | 'whole') {
  const of = field(node, what)
  return {
    requests: field(of, 'requests'),
    input: field(of, 'input'),
    output: field(of, 'output'),
  }
}
