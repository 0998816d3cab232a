import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeWithCodex } from './clients.ts'
import { field, parseLines, text } from './model/json.ts'
import type { Lane, Spent, Turn } from './model/script.ts'
import { COMPACT_AT, type CodexRun, type CodexTrial, runCodex } from './run-codex.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { ofLane, spentIn, usageOf } from './spent.ts'

describeWithCodex('What Codex has used', (codex) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
  })
  afterEach(() => sandbox.close())

  const run = (turns: readonly Turn[], more: Partial<CodexTrial> = {}) =>
    runCodex(codex, sandbox, {
      prompt: 'go',
      script: { lanes: [SUMMARY, SUBAGENT, { name: 'main', when: {}, turns }] },
      ...more,
    })

  it.each([
    ['begins anew', false],
    ['is given its parent’s history', true],
  ])(
    'is the model’s own account over resumes, a compaction, forks of forks, and a sub-agent that %s',
    async (_, fork_context) => {
      const begun = await run([
        { ...spawn(fork_context), usage: { input: 11, output: 101, cacheRead: 1000 } },
        { ...exec('call_wait', 'sleep 2'), usage: { input: 13, output: 211, cacheRead: 2000 } },
        { text: 'It is back.', usage: { input: 17, output: 307 } },
      ])
      const [first = ''] = [...sessionsOf(sandbox)].filter(([, of]) => !of).map(([id]) => id)
      const resumed = await run(words(401, 503), { resume: first })
      const forked = await run(words(601), { fork: first })
      const fork = freshOf(sandbox, [first])
      const refork = await run(words(701, 809), { fork })
      const forkOfFork = freshOf(sandbox, [first, fork])
      const full = await run([{ text: 'Full.', usage: { input: COMPACT_AT + 1000, output: 7 } }], {
        resume: fork,
      })
      const compacted = await run(words(907), { resume: fork })

      const runs = [begun, resumed, forked, refork, full, compacted]
      const requests = runs.flatMap((one) => one.requests)
      const [subagent = ''] = [...sessionsOf(sandbox)].filter(([, of]) => of).map(([id]) => id)
      const of = (...some: readonly CodexRun[]) => spentIn(some.flatMap((one) => one.requests))
      const main = requests.filter(({ lane }) => lane !== 'sub-agent')
      expect(ofLane(requests, 'sub-agent')).toHaveLength(2)
      expect(ofLane(requests, 'summary')).toHaveLength(1)
      expect(await usageOf(sandbox, join(sandbox.home, '.codex'), requests)).toEqual({
        total: spentIn(requests),
        byModel: { 'gpt-5.5': spentIn(requests) },
        main: spentIn(main),
        subagents: spentIn(ofLane(requests, 'sub-agent')),
        bySession: {
          [first]: of(begun, resumed),
          [fork]: of(forked, full, compacted),
          [forkOfFork]: of(refork),
        },
        bySubagent: { [subagent]: spentIn(ofLane(requests, 'sub-agent')) },
        bounds: [],
      })
    },
  )

  it('is there while a call runs, and when Codex is killed then', async () => {
    const killed = await run([{ ...exec('call_long', 'sleep 60'), usage: { output: 4001 } }], {
      limitSeconds: 5,
    })
    expect(killed.rc).toBe(124)
    const root = join(sandbox.home, '.codex')
    expect(await usageOf(sandbox, root, killed.requests)).toMatchObject({
      total: spentIn(killed.requests),
    })
    const resumed = await run(words(401), { resume: 'newest' })
    const all = [...killed.requests, ...resumed.requests]
    expect(await usageOf(sandbox, root, all)).toMatchObject({ total: spentIn(all) })
  })
})

function spawn(fork_context: boolean): Turn {
  const input = { message: 'SUBAGENT: look around', fork_context }
  return { calls: [{ id: 'call_spawn', name: 'multi_agent_v1__spawn_agent', input }] }
}

function exec(id: string, cmd: string): Turn {
  return { calls: [{ id, name: 'exec_command', input: { cmd, yield_time_ms: 10_000 } }] }
}

/** What the sub-agent reads last names it: its task, and what its own command has printed. */
const SUBAGENT: Lane = {
  name: 'sub-agent',
  when: { last: 'SUBAGENT' },
  turns: [
    { ...exec('call_look', 'echo SUBAGENT'), usage: { input: 19, output: 1009, cacheRead: 77 } },
    { text: 'I have looked.', usage: { input: 23, output: 1103 } },
  ],
}

const SUMMARY: Lane = {
  name: 'summary',
  when: { tools: false },
  turns: [{ text: 'It went well.', usage: { input: 29, output: 1201 } }],
}

/** A command, and words; the same counts may come again in other sessions. */
function words(...outputs: readonly number[]): readonly Turn[] {
  const usage = (output: number): Partial<Spent> => ({ input: 31, output, cacheRead: 500 })
  const calls = outputs.slice(1).map((output, i) => ({
    ...exec(`call_${i}`, 'echo more'),
    usage: usage(output),
  }))
  return [...calls, { text: 'Well.', usage: usage(outputs[0] ?? 0) }]
}

/** The threads on the disk, and whether each is a sub-agent's. */
function sessionsOf({ home }: Sandbox): ReadonlyMap<string, boolean> {
  const folder = join(home, '.codex', 'sessions')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const metas = files
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => field(parseLines(readFileSync(join(folder, file), 'utf8'))[0], 'payload'))
  return new Map(
    metas.map((meta) => [text(field(meta, 'id')), field(meta, 'thread_source') === 'subagent']),
  )
}

function freshOf(sandbox: Sandbox, known: readonly string[]): string {
  const main = [...sessionsOf(sandbox)].filter(([, isSubagent]) => !isSubagent)
  return main.map(([id]) => id).find((id) => !known.includes(id)) ?? 'no fork'
}
