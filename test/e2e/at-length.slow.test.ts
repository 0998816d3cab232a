import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { toldOf } from './account.ts'
import { describeWithClaudeCode } from './clients.ts'
import { bashTurn } from './deeds.ts'
import { install, mustRun } from './interlock.ts'
import { mainLane } from './model/script.ts'
import { runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

const MIB = 1024 * 1024

/** Recordings that nobody has a copy of, and more of them than a call waits for. */
describeWithClaudeCode('Claude Code, at a file of 200 MiB', (claude) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
    await install(sandbox)
  })
  afterEach(() => sandbox.close())

  it('it is deleted after it was kept, and comes back', async () => {
    const file = path.join(sandbox.project, 'recording.wav')
    for (let n = 0; n < 200; n++) fs.appendFileSync(file, randomBytes(MIB))
    const sum = () => execFileSync('sha256sum', [file], { encoding: 'utf8' })
    const before = sum()
    const names = ['toolu_first', 'toolu_second', 'toolu_third']
    const turns = names.map((name) => bashTurn(name, 'rm -f recording.wav'))
    const ran = await runClaude(claude, sandbox, {
      script: { lanes: [mainLane(...turns, { text: 'done' })] },
    })
    expect(fs.existsSync(file)).toBe(false)
    // Told to wait or not, by how fast the machine is: refused for nothing else.
    for (const name of names) {
      const told = toldOf(ran, name)
      if (told?.refused) expect(told.text).toContain('is being kept first')
    }
    await mustRun(sandbox, 'undo', '--yes')
    expect(sum()).toBe(before)
  })
})
