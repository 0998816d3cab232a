import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ranWithoutVerdict, toldOf } from './account.ts'
import { describeWithClaudeCode } from './clients.ts'
import { bash } from './deeds.ts'
import { eventually } from './eventually.ts'
import { daemonFaults } from './faults/daemon.ts'
import type { Fault } from './faults/fault.ts'
import { fileFaults } from './faults/files.ts'
import { loadFaults } from './faults/load.ts'
import { install } from './interlock.ts'
import type { Lane } from './model/script.ts'
import { named } from './named.ts'
import { type Run, runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

const FAULTS: readonly Fault[] = [...daemonFaults, ...fileFaults, ...loadFaults]
const FIRST_REQUEST_MS = 60_000

/**
 * Every way in which the hook can fail, with the real Claude Code: the dangerous call must not be
 * made.
 */
describeWithClaudeCode('Claude Code, when Interlock is broken', (claude) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
  })
  afterEach(() => sandbox.close())

  it.each(named(FAULTS))('refuses when %s', async (_, fault) => {
    await fault.before?.(sandbox)
    await install(sandbox)
    const run = await runStruck(claude, sandbox, fault)

    expect(bash.done(sandbox)).toBe(false)
    expect(toldOf(run, bash.call)).toEqual({
      refused: true,
      text: expect.stringMatching(fault.told),
    })
    expect(ranWithoutVerdict(run)).toEqual([])
    expect(run.rc).toBe(0)
  })

  it('does the same deed where Interlock is not installed', async () => {
    await runClaude(claude, sandbox, { script: { lanes: bash.lanes(sandbox) } })
    expect(bash.done(sandbox)).toBe(true)
  })
})

/** The model is asked, then the fault strikes, then the model makes its call. */
async function runStruck(claude: string, sandbox: Sandbox, fault: Fault): Promise<Run> {
  const gate = join(sandbox.folder, 'gate')
  return runClaude(claude, sandbox, {
    ...fault.start?.(sandbox),
    script: { lanes: bash.lanes(sandbox).map((lane) => gated(lane, gate)) },
    async meanwhile(requests) {
      await eventually('the first request', FIRST_REQUEST_MS, () =>
        requests().some(({ lane }) => lane === 'main'),
      )
      await fault.strike?.(sandbox)
      writeFileSync(gate, '')
      await fault.whileJudged?.(sandbox)
    },
  })
}

function gated(lane: Lane, gate: string): Lane {
  const [first, ...rest] = lane.turns
  return first === undefined ? lane : { ...lane, turns: [{ ...first, until: gate }, ...rest] }
}
