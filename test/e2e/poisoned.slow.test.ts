import { execFileSync } from 'node:child_process'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { toldOf } from './account.ts'
import { describeWithClaudeCode } from './clients.ts'
import { bash, bashTurn, DISCARD } from './deeds.ts'
import { eventually } from './eventually.ts'
import { killDaemon } from './faults/daemon.ts'
import * as poisons from './faults/poison.ts'
import { daemonListens, install } from './interlock.ts'
import { mainLane } from './model/script.ts'
import { named } from './named.ts'
import { type Run, runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

const RESTART_MS = 20_000

/**
 * The environment that Claude Code is started in makes other programs run foreign code. Interlock's
 * own programs must not, neither with the daemon at its door nor when Node judges in its stead and
 * starts it again.
 */
describeWithClaudeCode('Claude Code, in a poisoned environment', (claude) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
    await install(sandbox)
  })
  afterEach(() => sandbox.close())

  const POISONS = [
    { name: 'NODE_OPTIONS', poison: poisons.nodeOptions },
    { name: 'BASH_ENV', poison: poisons.bashEnv },
    { name: 'PATH', poison: poisons.path },
  ]

  it.each(named(POISONS))('%s reaches nothing of ours', async (_, { poison }) => {
    const { env, victims } = poison(sandbox)
    await killDaemon(sandbox)
    const run = await runRefused(env)
    await eventually('the daemon', RESTART_MS, () => daemonListens(sandbox))

    expect(run.files).not.toContain('canary')
    expect(victims(), 'the poison came into nothing at all').not.toEqual([])
    expect(victims().filter((victim) => poisons.isOurs(sandbox, victim))).toEqual([])
  })

  // Stated for what it is: Claude Code runs a hook through `sh -c`, and that shell loads the
  // library before ours has begun. Whoever can set LD_PRELOAD for the agent can answer in its
  // place; only our own programs are out of reach.
  it.runIf(hasCompiler())(
    'LD_PRELOAD reaches the shell around the hook, and nothing of ours',
    async () => {
      const { env, victims } = poisons.preload(sandbox)
      await killDaemon(sandbox)
      const run = await runRefused(env)
      await eventually('the daemon', RESTART_MS, () => daemonListens(sandbox))

      expect(run.files).not.toContain('canary')
      const shells = victims().filter((words) => words.some((word) => word.includes(" exec '")))
      expect(shells).not.toEqual([])
      expect(victims().filter((victim) => poisons.isOurs(sandbox, victim))).toEqual([])
    },
  )

  /** One refused call, then a harmless one, by which the poison shows that it works. */
  async function runRefused(env: Readonly<Record<string, string>>): Promise<Run> {
    const turns = [bashTurn(bash.call, DISCARD), bashTurn('toolu_after', 'git status; node -v')]
    const script = { lanes: [mainLane(...turns, { text: 'finished' })] }
    const run = await runClaude(claude, sandbox, { script, env })
    expect(toldOf(run, bash.call)?.refused).toBe(true)
    return run
  }
})

function hasCompiler(): boolean {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    process.stderr.write('skipped: LD_PRELOAD: there is no C compiler (cc)\n')
    return false
  }
}
