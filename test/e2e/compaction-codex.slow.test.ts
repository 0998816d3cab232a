import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeWithCodex } from './clients.ts'
import { mustRun, placesOf } from './interlock.ts'
import { field, type Json, list, text } from './model/json.ts'
import type { Seen } from './model/request-log.ts'
import { type Lane, mainLane, type Turn } from './model/script.ts'
import { COMPACT_AT, runCodex } from './run-codex.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

/** What a person pastes once. Codex keeps people's own words over a compaction as far as there is room. */
const PASTE = [
  'Here is the checkout DOM:',
  ...Array.from({ length: 100 }, (_, i) => `  <div id="row-${i}">buy ${i} of src/cart.ts</div>`),
].join('\n')
const COMMAND = 'seq 100000 103000; echo src/lost.ts'
const OUTPUT = `${Array.from({ length: 3001 }, (_, i) => 100000 + i).join('\n')}\nsrc/lost.ts\n`

const FULL = COMPACT_AT + 1000
const SUMMARY: Lane = {
  name: 'summary',
  when: { tools: false },
  turns: [{ text: 'The page names src/cart.ts.', usage: { input: FULL + 100 } }],
}

function execTurn(id: string, cmd: string, more: Pick<Turn, 'usage'> = {}): Turn {
  const input = { cmd, max_output_tokens: 20_000 }
  return { calls: [{ id, name: 'exec_command', input }], ...more }
}

describeWithCodex('Codex, whose context is compacted by itself', (codex) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
  })
  afterEach(() => sandbox.close())

  /** A session that has read a long output, and is compacted before its next turn. */
  const begin = () =>
    runCodex(codex, sandbox, {
      prompt: PASTE,
      script: {
        lanes: [
          mainLane(execTurn('call_long', COMMAND), { text: 'I see.', usage: { input: FULL } }),
        ],
      },
    })

  it('is given the table, and has a long output back byte for byte', async () => {
    const [, output] = (await begin()).requests
    expect(outputOf(output, 'call_long')).toContain(OUTPUT)

    // Another agent's session of the same project, gone on with since, has an R4 of its own, too.
    otherAgentWorks(sandbox)
    const recall = { id: 'call_recall', name: 'mcp__interlock__recall', input: { id: 'R4' } }
    const after = await runCodex(codex, sandbox, {
      prompt: 'what was in it?',
      resume: 'newest',
      script: {
        lanes: [
          SUMMARY,
          mainLane(
            { calls: [recall] },
            execTurn('call_shell', `${process.execPath} ${placesOf(sandbox).cli} recall R4`),
            { text: 'It is back.' },
          ),
        ],
      },
    })
    const [asked, answered, shown] = after.requests.filter(isMain)
    expect(said(asked)).not.toContain('101500\n101501')
    expect(said(asked)).toMatch(/R4 L\d+-\d+ output 21k "seq 100000 103000; echo src\/lost\.ts"/)
    expect(said(asked).split('left the context')).toHaveLength(2)
    expect(outputOf(answered, 'call_recall')).toContain(OUTPUT)
    expect(outputOf(shown, 'call_shell')).toContain(OUTPUT)

    // What the person is told. Codex took it: an answer that it cannot use fails its hook.
    const [notice = ''] = after.answers.map(({ systemMessage }) => text(systemMessage))
    expect(notice).toContain('left the context; all are kept.')
    expect(notice).toMatch(/The summary names 0 of 1 paths, .*0 of 1 commands/)
    for (const event of ['PreCompact', 'PostCompact', 'SessionStart', 'UserPromptSubmit', 'Stop'])
      expect(after.stderr).toContain(`hook: ${event} Completed`)
    expect(after.stderr).not.toContain('Failed')
  })

  it('is given it in the middle of its work, too', async () => {
    const ran = await runCodex(codex, sandbox, {
      prompt: 'look',
      script: {
        lanes: [
          SUMMARY,
          mainLane(
            execTurn('call_long', COMMAND),
            execTurn('call_more', 'echo more', { usage: { input: FULL } }),
            { text: 'done' },
          ),
        ],
      },
    })
    expect(said(ran.requests.filter(isMain).at(-1))).toMatch(/R4 L\d+-\d+ output 21k/)
  })

  it('is given it with the next words where it was dropped', async () => {
    await begin()
    const after = await runCodex(codex, sandbox, {
      prompt: 'what was in it?',
      resume: 'newest',
      deaf: ['SessionStart'],
      script: { lanes: [SUMMARY, mainLane({ text: 'I cannot say.' })] },
    })
    const [asked] = after.requests.filter(isMain)
    expect(said(asked)).toMatch(/R4 L\d+-\d+ output 21k/)
    expect(said(asked).split('left the context')).toHaveLength(2)
  })

  it('keeps its files as they were, whatever is asked of them', async () => {
    await begin()
    const before = rolloutsOf(sandbox)
    expect(before).toHaveLength(1)
    const table = await mustRun(sandbox, 'context', 'table')
    expect(table).toContain('"seq 100000 103000; echo src/lost.ts"')
    expect(await mustRun(sandbox, 'recall', 'R4', '--raw')).toContain(OUTPUT)
    expect(await mustRun(sandbox, 'recall', 'R3', '--raw')).toBe(PASTE)
    expect(rolloutsOf(sandbox)).toEqual(before)
  })
})

function otherAgentWorks({ home, project }: Sandbox): void {
  const folder = path.join(home, '.claude', 'projects', project.replace(/[^A-Za-z0-9]/g, '-'))
  const lines = Array.from({ length: 9 }, (_, i) => {
    const message = { role: 'user', content: `words ${i} of another` }
    return JSON.stringify({ type: 'user', uuid: `u${i}`, sessionId: 's', cwd: project, message })
  })
  fs.mkdirSync(folder, { recursive: true })
  const file = path.join(folder, 's.jsonl')
  fs.writeFileSync(file, `${lines.join('\n')}\n`)
  const later = Date.now() / 1000 + 60
  fs.utimesSync(file, later, later)
}

/** Each rollout with its digest. */
function rolloutsOf({ home }: Sandbox): readonly string[] {
  const root = path.join(home, '.codex', 'sessions')
  return fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => `${file} ${sha256(fs.readFileSync(path.join(root, file)))}`)
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function isMain({ lane }: Seen): boolean {
  return lane === 'main'
}

/** What the model was given as a call's result. */
function outputOf(request: Seen | undefined, call: string): string {
  const items = list(field(request?.body, 'input'))
  const result = items.find(
    (item) => field(item, 'type') === 'function_call_output' && field(item, 'call_id') === call,
  )
  return strings(field(result, 'output')).join('\n')
}

/** All text of a request's messages. */
function said(request: Seen | undefined): string {
  return strings(field(request?.body, 'input')).join('\n')
}

function strings(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((one: Json) => strings(one))
}
