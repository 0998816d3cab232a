import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { toldOf } from './account.ts'
import { describeWithClaudeCode } from './clients.ts'
import { bashTurn } from './deeds.ts'
import { install, mustRun } from './interlock.ts'
import { field, type Json } from './model/json.ts'
import type { Call, Lane, Turn } from './model/script.ts'
import { runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { ofLane, spentIn, usageOf } from './spent.ts'

/** A real turn takes longer than the client waits until it writes one down. */
const SECOND = 'sleep 1;'
const MARKS = ['ALPHA', 'BETA', 'GAMMA']

describeWithClaudeCode('Claude Code, under budgets', (claude) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
    await install(sandbox)
  })
  afterEach(() => sandbox.close())

  const set = (text: string) => {
    const folder = join(sandbox.home, '.config', 'interlock')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'interlock.toml'), text)
  }

  it('starts two of three sub-agents, and has each return what it has when its own is spent', async () => {
    set('[[budget]]\nsub_agents = 2\n\n[[budget]]\nper = "sub-agent"\ntokens = "20k"\n')
    const run = await runClaude(claude, sandbox, {
      script: {
        lanes: [
          ...MARKS.map((mark) =>
            subAgent(
              mark,
              ...[15_000, 200, 6_000, 100].map((output, i) => ({
                ...bashTurn(`toolu_${mark}_${i}`, `${SECOND} touch ${mark}-${i}`),
                usage: { output },
              })),
              { text: `${mark} returns half.`, usage: { output: 300 } },
            ),
          ),
          main({ calls: MARKS.map(spawn) }, { text: 'Done with what there is.' }),
        ],
      },
    })
    const ran = MARKS.filter((mark) => ofLane(run.requests, mark).length > 0)
    const [refused = ''] = MARKS.filter((mark) => !ran.includes(mark))
    expect(ran).toHaveLength(2)
    expect(toldOf(run, `toolu_${refused}`)?.text).toContain(
      'the budget has no room for one more sub-agent: 2 of 2 sub-agents',
    )
    for (const mark of ran) {
      const told = ofLane(run.requests, mark).map(({ body }) => said(body))
      expect(told[2]).toMatch(/7\d% of budget/)
      expect(told[4]).toContain('Return what you have now')
      expect(toldOf(run, `toolu_${mark}`)?.text).toContain(`${mark} returns half.`)
      expect(run.files).toEqual(expect.arrayContaining([`${mark}-0`, `${mark}-1`]))
      // A turn is written down when its call is asked about already, so it may count one call late.
      expect(run.files).not.toContain(`${mark}-3`)
    }
    const root = join(sandbox.home, '.claude')
    const used = await usageOf(sandbox, root, run.requests)
    expect(field(used, 'total')).toEqual(spentIn(run.requests))
    expect(await mustRun(sandbox, 'budget')).toContain('2 of 2 sub-agents')
  })

  it('ends a sub-agent that goes on, and no other, and tells its parent', async () => {
    set('[[budget]]\nper = "sub-agent"\nagent_type = "general-*"\ntokens = "10k"\n')
    const stubborn = Array.from({ length: 9 }, (_, i) => ({
      ...bashTurn(`toolu_more_${i}`, `touch more-${i}`),
      usage: { output: 11_000 },
    }))
    const run = await runClaude(claude, sandbox, {
      script: {
        lanes: [
          subAgent('ALPHA', ...stubborn),
          subAgent('BETA', bashTurn('toolu_beta', 'touch beta'), { text: 'BETA is done.' }),
          main({ calls: ['ALPHA', 'BETA'].map(spawn) }, bashTurn('toolu_main', 'touch main'), {
            text: 'Done.',
          }),
        ],
      },
    })
    // Three times it is told to return what it has; the call after that is its last. One may pass before it is seen.
    const made = run.files.filter((file) => file.startsWith('more-'))
    expect(made.length).toBeLessThanOrEqual(1)
    expect(ofLane(run.requests, 'ALPHA')).toHaveLength(4 + made.length)
    expect(run.files).toEqual(expect.arrayContaining(['beta', 'main']))
    expect(
      ofLane(run.requests, 'main')
        .map(({ body }) => said(body))
        .at(-1),
    ).toContain('was ended by Interlock')
  })
})

function main(...turns: readonly Turn[]): Lane {
  return { name: 'main', when: { tools: true }, turns }
}

function subAgent(mark: string, ...turns: readonly Turn[]): Lane {
  return { name: mark, when: { tools: true, first: `${mark}: look` }, turns }
}

function spawn(mark: string): Call {
  const prompt = `${mark}: look around`
  const input = { description: mark, prompt, subagent_type: 'general-purpose' }
  return { id: `toolu_${mark}`, name: 'Agent', input: { ...input, run_in_background: false } }
}

/** All text of a request's messages. */
function said(body: Json | undefined): string {
  return JSON.stringify(field(body, 'messages'))
}
