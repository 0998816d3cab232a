import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { HALT_REASON, HALTED, heardEvents, hooksAnswering, REASON, REFUSED } from './answering.ts'
import { describeWithClaudeCode } from './clients.ts'
import { bashTurn } from './deeds.ts'
import type { HookAnswer } from './hook.ts'
import { field, type JsonObject, text } from './model/json.ts'
import type { Seen } from './model/request-log.ts'
import type { Lane, Turn } from './model/script.ts'
import { type Run, runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { ofLane } from './spent.ts'

/** What every limit on sub-agents rests on, and what a new version of Claude Code may change. */
describeWithClaudeCode('A sub-agent of Claude Code', (claude) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
  })
  afterEach(() => sandbox.close())

  const run = (answers: readonly HookAnswer[], ...lanes: readonly Lane[]): Promise<Run> => {
    const hooks = hooksAnswering(sandbox, answers, 'SubagentStop')
    mkdirSync(join(sandbox.home, '.claude'), { recursive: true })
    writeFileSync(join(sandbox.home, '.claude', 'settings.json'), JSON.stringify({ hooks }))
    return runClaude(claude, sandbox, { script: { lanes } })
  }

  it.each([true, false])(
    'is ended by a halt that refuses, and only it (background: %s)',
    async (background) => {
      const { events, files, requests } = await run(
        [at('touch ALPHA-1', { ...HALTED, ...REFUSED })],
        touching('ALPHA'),
        touching('BETA'),
        mainOf(background, spawn('ALPHA', { background }), spawn('BETA', { background })),
      )
      expect(ofLane(requests, 'ALPHA')).toHaveLength(1)
      expect(ofLane(requests, 'BETA')).toHaveLength(3)
      expect(files).toEqual(expect.arrayContaining(['BETA-1', 'BETA-2']))
      expect(files).not.toContain('ALPHA-1')
      expect(events.at(-1)).toMatchObject({ subtype: 'success', terminal_reason: 'completed' })
      // Its parent is told that it is done, and neither why nor that it was ended. The hook of its end does not fire.
      const told = said(ofLane(requests, 'main'))
      expect(told).toContain(background ? '<status>completed</status>' : 'returned no output')
      for (const words of [REASON, HALT_REASON]) expect(told).not.toContain(words)
      expect(heardEvents(sandbox).filter((event) => event === 'SubagentStop')).toHaveLength(1)
    },
  )

  it('makes its call all the same where the halt does not refuse it, and is ended then', async () => {
    const { files, requests } = await run(
      [at('touch ALPHA-1', HALTED)],
      touching('ALPHA'),
      mainOf(false, spawn('ALPHA')),
    )
    expect(ofLane(requests, 'ALPHA')).toHaveLength(1)
    expect(files).toContain('ALPHA-1')
  })

  it('is asked about each of several calls, and ended when one of them halts', async () => {
    const calls = [1, 2, 3].flatMap((n) => bashTurn(`toolu_${n}`, `touch ALPHA-${n}`).calls ?? [])
    const { files, requests } = await run(
      [at('touch ALPHA-2', { ...HALTED, ...REFUSED })],
      { name: 'ALPHA', when: { tools: true, first: 'ALPHA: touch' }, turns: [{ calls }] },
      mainOf(false, spawn('ALPHA')),
    )
    expect(ofLane(requests, 'ALPHA')).toHaveLength(1)
    expect(files.filter((file) => file.startsWith('ALPHA'))).toEqual(['ALPHA-1', 'ALPHA-3'])
  })

  it('reads why a call is refused, and goes on', async () => {
    const { files, requests } = await run(
      [at('touch ALPHA-1', REFUSED)],
      touching('ALPHA'),
      mainOf(false, spawn('ALPHA')),
    )
    const asked = ofLane(requests, 'ALPHA')
    expect(asked).toHaveLength(3)
    expect(said(asked.slice(1, 2))).toContain(REASON)
    expect(files).toContain('ALPHA-2')
  })

  it('hands back the words of its last turn where it is ended after them', async () => {
    const turn = { ...bashTurn('toolu_1', 'touch ALPHA-1'), text: 'SO FAR I KNOW THIS' }
    const { requests } = await run(
      [at('touch ALPHA-1', { ...HALTED, ...REFUSED })],
      { name: 'ALPHA', when: { tools: true, first: 'ALPHA: touch' }, turns: [turn] },
      mainOf(false, spawn('ALPHA')),
    )
    expect(said(ofLane(requests, 'main'))).toContain('SO FAR I KNOW THIS')
  })

  it('can be gone on with by its parent when it was ended', async () => {
    const input = { ...inputOf('ALPHA', {}), name: 'worker' }
    const load = { query: 'select:SendMessage' }
    const message = { to: 'worker', summary: 'go on with it', message: 'go on' }
    const { requests } = await run(
      [at('touch ALPHA-1', { ...HALTED, ...REFUSED })],
      touching('ALPHA'),
      {
        name: 'main',
        when: { tools: true },
        turns: [
          { calls: [{ id: 'toolu_ALPHA', name: 'Agent', input }] },
          { calls: [{ id: 'toolu_load', name: 'ToolSearch', input: load }] },
          { calls: [{ id: 'toolu_on', name: 'SendMessage', input: message }] },
        ],
      },
    )
    // It went on, and read then why it had been ended.
    const asked = ofLane(requests, 'ALPHA')
    expect(asked.length).toBeGreaterThan(1)
    for (const words of [REASON, HALT_REASON]) expect(said(asked.slice(1, 2))).toContain(words)
  })

  it('goes on in the background when the main conversation is ended, and wakes it', async () => {
    const { events, requests } = await run(
      [at('touch main', { ...HALTED, ...REFUSED })],
      touching('ALPHA'),
      mainOf(true, spawn('ALPHA', { background: true })),
    )
    expect(ofLane(requests, 'ALPHA')).toHaveLength(3)
    const ends = events.flatMap(({ terminal_reason }) => terminal_reason ?? [])
    expect(ends).toEqual(['hook_stopped', 'completed'])
  })

  it('is not started where its call is refused, and its parent reads why', async () => {
    const { requests } = await run(
      [at('ALPHA: touch', REFUSED)],
      touching('ALPHA'),
      mainOf(false, spawn('ALPHA')),
    )
    expect(ofLane(requests, 'ALPHA')).toHaveLength(0)
    expect(said(ofLane(requests, 'main'))).toContain(REASON)
  })

  it('has the model and the effort that a hook gives it, if the hook repeats the rest', async () => {
    const input = inputOf('ALPHA', {})
    const cheaper = await run(
      [at('ALPHA: touch', updated({ ...input, model: 'haiku', effort: 'low' }))],
      touching('ALPHA'),
      mainOf(false, spawn('ALPHA')),
    )
    const models = (lane: string) =>
      ofLane(cheaper.requests, lane).map(({ body }) => text(field(body, 'model')))
    expect(models('ALPHA')).toHaveLength(3)
    for (const model of models('ALPHA')) expect(model).toContain('haiku')
    for (const model of models('main')) expect(model).not.toContain('haiku')
    for (const { body } of ofLane(cheaper.requests, 'ALPHA'))
      expect(field(body, 'output_config')).toMatchObject({ effort: 'low' })

    const partial = await run(
      [at('ALPHA: touch', updated({ model: 'haiku' }))],
      touching('ALPHA'),
      mainOf(false, spawn('ALPHA')),
    )
    expect(ofLane(partial.requests, 'ALPHA')).toHaveLength(0)
  })
})

function at(says: string, answer: JsonObject): HookAnswer {
  return { event: 'PreToolUse', says, answer }
}

function updated(updatedInput: JsonObject): JsonObject {
  return { hookSpecificOutput: { hookEventName: 'PreToolUse', updatedInput } }
}

interface How {
  readonly background?: boolean
}

function inputOf(mark: string, { background = false }: How): JsonObject {
  const prompt = `${mark}: touch two files`
  const input = { description: mark, prompt, subagent_type: 'general-purpose' }
  return { ...input, run_in_background: background }
}

function spawn(mark: string, how: How = {}) {
  return { id: `toolu_${mark}`, name: 'Agent', input: inputOf(mark, how) }
}

/** Two files, and words. */
function touching(mark: string): Lane {
  return {
    name: mark,
    when: { tools: true, first: `${mark}: touch` },
    turns: [
      bashTurn(`toolu_${mark}_1`, `touch ${mark}-1`),
      bashTurn(`toolu_${mark}_2`, `touch ${mark}-2`),
      { text: `${mark} is done.` },
    ],
  }
}

/** Starts sub-agents; one that does not wait for them does something of its own meanwhile. */
function mainOf(background: boolean, ...calls: NonNullable<Turn['calls']>): Lane {
  const own = background ? [bashTurn('toolu_main', 'touch main')] : []
  return { name: 'main', when: { tools: true }, turns: [{ calls }, ...own] }
}

function said(requests: readonly Seen[]): string {
  return JSON.stringify(requests.map(({ body }) => field(body, 'messages') ?? null))
}
