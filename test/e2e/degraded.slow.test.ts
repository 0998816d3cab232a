import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { toldOf } from './account.ts'
import { describeWithClaudeCode } from './clients.ts'
import { bash, bashTurn } from './deeds.ts'
import { eventually } from './eventually.ts'
import { killDaemon, stopDaemon } from './faults/daemon.ts'
import { daemonListens, entries, install, interlock, placesOf } from './interlock.ts'
import { field, list, parseJson, text } from './model/json.ts'
import { mainLane } from './model/script.ts'
import { runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

const RESTART_MS = 20_000

/**
 * Interlock when it is not well: work goes on, it mends itself, and what it cannot mend the doctor
 * tells.
 */
describeWithClaudeCode('Claude Code, when Interlock is degraded', (claude) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
    await install(sandbox)
  })
  afterEach(() => sandbox.close())

  it('works on without the daemon, which is started again and learns what happened', async () => {
    await killDaemon(sandbox)
    const script = { lanes: [mainLane(bashTurn('toolu_echo', 'echo hi'), { text: 'finished' })] }
    const run = await runClaude(claude, sandbox, { script })

    expect(toldOf(run, 'toolu_echo')).toEqual({ refused: false, text: 'hi' })
    await eventually('the daemon', RESTART_MS, () => daemonListens(sandbox))
    expect(await entries(sandbox)).toContainEqual(
      expect.objectContaining({ call: 'toolu_echo', effect: 'allow' }),
    )
  })

  it('stays down after `interlock down`, and judges all the same', async () => {
    await stopDaemon(sandbox)
    const run = await runClaude(claude, sandbox, { script: { lanes: bash.lanes(sandbox) } })

    expect(bash.done(sandbox)).toBe(false)
    expect(toldOf(run, bash.call)?.text).toMatch(/Interlock[\s\S]*git\/[a-z-]+/)
    expect(await daemonListens(sandbox)).toBe(false)
    await interlock(sandbox, 'up')
    expect(await entries(sandbox)).toContainEqual(
      expect.objectContaining({ call: bash.call, effect: 'deny', source: 'fallback' }),
    )
  })

  it('is well after `init`, says the doctor', async () => {
    const { rc, report } = await doctor()
    expect(field(report, 'ok')).toBe(true)
    expect(rc).toBe(0)
  })

  // Claude Code drops a hook whose entry has a wrong type without a word: nothing but the doctor
  // can tell.
  it('is not well when a hook entry is malformed, says the doctor', async () => {
    const { settings } = placesOf(sandbox)
    const broken = readFileSync(settings, 'utf8').replaceAll(
      /"timeout":\s*\d+/g,
      '"timeout":"three"',
    )
    expect(broken).toContain('"three"')
    writeFileSync(settings, broken)

    const { rc, report } = await doctor()
    expect(field(report, 'ok')).toBe(false)
    expect(rc).not.toBe(0)
    const red = list(field(report, 'checks')).filter((check) => field(check, 'ok') === false)
    expect(red).not.toEqual([])
    for (const check of red) expect(text(field(check, 'repair'))).not.toBe('')

    await runClaude(claude, sandbox, { script: { lanes: bash.lanes(sandbox) } })
    expect(bash.done(sandbox), 'Claude Code has changed how it treats such entries').toBe(true)
  })

  it('leaves the agent as it was after `uninstall`', async () => {
    const { rc } = await interlock(sandbox, 'uninstall', '--yes')
    expect(rc).toBe(0)
    const { settings } = placesOf(sandbox)
    const left = existsSync(settings) ? readFileSync(settings, 'utf8') : ''
    expect(left).not.toContain('interlock')
    await runClaude(claude, sandbox, { script: { lanes: bash.lanes(sandbox) } })
    expect(bash.done(sandbox)).toBe(true)
  })

  async function doctor() {
    const { rc, stdout } = await interlock(sandbox, 'doctor', '--json')
    return { rc, report: parseJson(stdout) }
  }
})
