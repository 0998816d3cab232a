import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ranWithoutVerdict, toldOf } from './account.ts'
import { describeWithClaudeCode } from './clients.ts'
import { bashTurn, DEEDS } from './deeds.ts'
import { eventually } from './eventually.ts'
import { entries, install } from './interlock.ts'
import { mainLane } from './model/script.ts'
import { named } from './named.ts'
import { runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

/**
 * The real Claude Code, guarded by Interlock as it is shipped, asked by its model for what must not
 * happen.
 */
describeWithClaudeCode('Claude Code, guarded', (claude) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
  })
  afterEach(() => sandbox.close())

  it.each(named(DEEDS))('%s: is refused, recorded and explained', async (_, deed) => {
    await install(sandbox)
    deed.prepare?.(sandbox)
    const run = await runClaude(claude, sandbox, { script: { lanes: deed.lanes(sandbox) } })

    expect(deed.done(sandbox)).toBe(false)
    expect(run.rc).toBe(0)
    expect(toldOf(run, deed.call)).toEqual({
      refused: true,
      text: expect.stringMatching(/Interlock[\s\S]*\b[a-z]+\/[a-z-]+/),
    })
    expect(await entries(sandbox)).toContainEqual(
      expect.objectContaining({
        tool: deed.tool,
        call: deed.call,
        effect: expect.stringMatching(/^(deny|ask)$/),
      }),
    )
    expect(ranWithoutVerdict(run)).toEqual([])
  })

  // Without these a client that does nothing at all would pass for a guarded one.
  it.each(named(DEEDS))('%s: is done where Interlock is not installed', async (_, deed) => {
    deed.prepare?.(sandbox)
    await runClaude(claude, sandbox, { script: { lanes: deed.lanes(sandbox) } })
    await eventually('the deed to be done', 5_000, () => deed.done(sandbox))
  })

  it('lets harmless work pass, and records how it ended', async () => {
    await install(sandbox)
    const readme = join(sandbox.project, 'README.md')
    const made = join(sandbox.project, 'src/x.ts')
    const edit = { file_path: readme, old_string: 'Not committed.', new_string: 'Edited.' }
    const calls = ['toolu_read', 'toolu_echo', 'toolu_make', 'toolu_edit']
    const run = await runClaude(claude, sandbox, {
      script: {
        lanes: [
          mainLane(
            { calls: [{ id: 'toolu_read', name: 'Read', input: { file_path: readme } }] },
            bashTurn('toolu_echo', 'echo hi'),
            {
              calls: [
                {
                  id: 'toolu_make',
                  name: 'Write',
                  input: { file_path: made, content: 'export {}\n' },
                },
              ],
            },
            { calls: [{ id: 'toolu_edit', name: 'Edit', input: edit }] },
            { text: 'finished' },
          ),
        ],
      },
    })

    expect(toldOf(run, 'toolu_echo')).toEqual({ refused: false, text: 'hi' })
    expect(existsSync(made)).toBe(true)
    expect(readFileSync(readme, 'utf8')).toContain('Edited.')
    expect(ranWithoutVerdict(run)).toEqual([])
    const recorded = await entries(sandbox)
    for (const call of calls) {
      const kinds = recorded.filter((entry) => entry.call === call)
      expect(kinds).toContainEqual(expect.objectContaining({ effect: 'allow' }))
      expect(kinds.length, `${call}: what was judged and how it ended`).toBeGreaterThanOrEqual(2)
    }
  })
})
