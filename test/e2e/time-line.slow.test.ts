import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { StepView } from '../../src/daemon/people/api.ts'
import { toldOf } from './account.ts'
import { describeWithClaudeCode } from './clients.ts'
import { bashTurn } from './deeds.ts'
import { install, mustRun } from './interlock.ts'
import { mainLane } from './model/script.ts'
import { runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

/** A program of the project's, which changes more than its command says. */
describeWithClaudeCode('Claude Code, whose tools are not the only ones', (claude) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
    await install(sandbox)
  })
  afterEach(() => sandbox.close())

  const at = (name: string) => path.join(sandbox.project, name)

  async function steps(): Promise<readonly StepView[]> {
    return JSON.parse(await mustRun(sandbox, 'timeline', '--json'))
  }

  /** A look is taken after the call, off everybody's way. */
  async function stepOf(call: string): Promise<StepView> {
    for (;;) {
      const found = (await steps()).find((one) => one.calls?.some((other) => other.call === call))
      if (found) return found
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  it('what a program of the project has done is a step, and is undone', async () => {
    fs.writeFileSync(at('notes.txt'), 'weeks of work')
    fs.writeFileSync(at('.gitignore'), 'local.json\n')
    fs.writeFileSync(at('local.json'), '{}')
    fs.writeFileSync(
      at('clean.mjs'),
      `import fs from 'node:fs'
       for (const name of ['notes.txt', 'local.json']) fs['rm' + 'Sync'](name)
       fs.writeFileSync('report.txt', 'cleaned')`,
    )
    const ran = await runClaude(claude, sandbox, {
      script: { lanes: [mainLane(bashTurn('toolu_clean', 'node clean.mjs'), { text: 'done' })] },
    })
    expect(toldOf(ran, 'toolu_clean')?.refused).toBe(false)
    expect(fs.existsSync(at('notes.txt'))).toBe(false)

    const { id, places } = await stepOf('toolu_clean')
    expect(new Map(places.map(([sign, name]) => [name, sign]))).toEqual(
      new Map([
        ['local.json', '-'],
        ['notes.txt', '-'],
        ['report.txt', '+'],
      ]),
    )
    await mustRun(sandbox, 'restore', id, '--yes')
    expect(fs.readFileSync(at('notes.txt'), 'utf8')).toBe('weeks of work')
    expect(fs.readFileSync(at('local.json'), 'utf8')).toBe('{}')
    expect(fs.existsSync(at('report.txt'))).toBe(false)
  })
})
