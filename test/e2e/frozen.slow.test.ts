import { execFileSync } from 'node:child_process'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { toldOf } from './account.ts'
import { describeWithClaudeCode } from './clients.ts'
import { bashTurn } from './deeds.ts'
import { stopDaemon } from './faults/daemon.ts'
import { entries, install, mustRun } from './interlock.ts'
import { mainLane } from './model/script.ts'
import { runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

/** A freeze that a person has set, and the real agent in it. */
describeWithClaudeCode('Claude Code, in a freeze', (claude) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
    await install(sandbox)
  })
  afterEach(() => sandbox.close())

  const remoteRefs = () =>
    execFileSync('git', ['ls-remote', 'origin'], { cwd: sandbox.project, encoding: 'utf8' })
  const push = (call: string) =>
    runClaude(claude, sandbox, {
      script: {
        lanes: [
          mainLane(
            bashTurn(call, 'git push origin main'),
            bashTurn(`${call}_look`, 'git log --oneline -1'),
            { text: 'finished' },
          ),
        ],
      },
    })

  it('pushes before it, and in it only looks; without a daemon too', async () => {
    const before = remoteRefs()
    await push('toolu_before')
    const pushed = remoteRefs()
    expect(pushed).not.toBe(before)

    execFileSync(
      'git',
      ['-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '--allow-empty', '-qm', 'more'],
      {
        cwd: sandbox.project,
      },
    )
    await mustRun(sandbox, 'freeze', '--until', '1h', '--reason', 'launch')
    const frozen = await push('toolu_frozen')
    expect(toldOf(frozen, 'toolu_frozen')?.refused).toBe(true)
    expect(toldOf(frozen, 'toolu_frozen')?.text).toMatch(
      /The mode is freeze, set by .* until .*: launch/,
    )
    expect(toldOf(frozen, 'toolu_frozen_look')?.refused).toBe(false)
    expect(await entries(sandbox)).toContainEqual(
      expect.objectContaining({ call: 'toolu_frozen', effect: 'deny' }),
    )

    await stopDaemon(sandbox)
    const alone = await push('toolu_alone')
    expect(toldOf(alone, 'toolu_alone')?.text).toMatch(/The mode is freeze/)
    expect(remoteRefs()).toBe(pushed)
  })
})
