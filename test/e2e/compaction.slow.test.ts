import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { toldOf } from './account.ts'
import { describeWithClaudeCode } from './clients.ts'
import { bashTurn } from './deeds.ts'
import { install, mustRun } from './interlock.ts'
import { field, type Json, list, text } from './model/json.ts'
import type { Seen } from './model/request-log.ts'
import { mainLane } from './model/script.ts'
import { type Run, runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

/** What a person pastes once, and nobody can write again. */
const PASTE = [
  'Here is the checkout DOM:',
  '<!doctype html>',
  '<html><body>',
  ...Array.from(
    { length: 220 },
    (_, i) => `  <div id="row-${i}" data-sku="${7919 * (i + 3)}"><button>buy ${i}</button></div>`,
  ),
  '</body></html>',
].join('\n')

describeWithClaudeCode('Claude Code, whose context is compacted', (claude) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
    await install(sandbox)
  })
  afterEach(() => sandbox.close())

  it('is given the table, and has the paste back byte for byte', async () => {
    const first = await runClaude(claude, sandbox, {
      prompt: PASTE,
      script: { lanes: [mainLane({ text: 'I have read it.' })] },
    })
    const session = sessionOf(first)
    const compacted = await runClaude(claude, sandbox, {
      prompt: '/compact',
      resume: session,
      script: { lanes: [mainLane({ text: '<summary>There was a page.</summary>' })] },
    })
    // The person reads what has become of the context; so does the transcript.
    expect(noticed(compacted)).toContain('left the context; all are kept')
    expect(said(compacted.requests.at(-1))).toContain('[R1]')
    const after = await runClaude(claude, sandbox, {
      prompt: 'what was in the page?',
      resume: session,
      tools: true,
      script: {
        lanes: [
          mainLane(
            {
              calls: [{ id: 'toolu_recall', name: 'mcp__interlock__recall', input: { id: 'R1' } }],
            },
            { text: 'It is back.' },
          ),
        ],
      },
    })
    const [asked, answered] = after.requests.filter(isMain)
    expect(said(asked)).toMatch(/R1 L\d+ paste \d+k html "Here is the checkout DOM:"/)
    expect(said(answered)).toContain(PASTE)
    expect(await mustRun(sandbox, 'recall', 'R1', '--raw')).toBe(PASTE)
  })

  it('reads a preview of a long output, and has all of it back, where a person has set so', async () => {
    fs.mkdirSync(path.join(sandbox.home, '.config', 'interlock'), { recursive: true })
    fs.writeFileSync(
      path.join(sandbox.home, '.config', 'interlock', 'interlock.toml'),
      '[context]\nspill = "16KiB"\n',
    )
    const command = 'seq 100000 103000'
    const ran = await runClaude(claude, sandbox, {
      script: { lanes: [mainLane(bashTurn('toolu_long', command), { text: 'read' })] },
    })
    const told = toldOf(ran, 'toolu_long')?.text ?? ''
    expect(told).toContain('100000\n100001')
    expect(told).toContain('103000')
    expect(told).not.toContain('101500')
    const [id = ''] = /S[0-9a-f]{12}/.exec(told) ?? []
    const whole = Array.from({ length: 3001 }, (_, i) => `${100000 + i}`).join('\n')
    expect((await mustRun(sandbox, 'recall', id)).trimEnd()).toBe(whole)
  })
})

function sessionOf(run: Run): string {
  return text(run.events.map((event) => field(event, 'session_id')).find((id) => id !== undefined))
}

/** What the client's hooks printed. */
function noticed(run: Run): string {
  return strings(run.events).join('\n')
}

function isMain({ body }: Seen): boolean {
  return list(field(body, 'tools')).length > 0
}

/** All text of a request's messages. */
function said(request: Seen | undefined): string {
  return strings(field(request?.body, 'messages')).join('\n')
}

function strings(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((one: Json) => strings(one))
}
