import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeWithClaudeCode } from './clients.ts'
import { eventually } from './eventually.ts'
import { interlock, mustRun, placesOf } from './interlock.ts'
import {
  field,
  isObject,
  type JsonObject,
  list,
  parseJson,
  parseLines,
  text,
} from './model/json.ts'
import { mainLane } from './model/script.ts'
import { runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { ofLane, spentIn, usageHere, usageOf } from './spent.ts'
import { agentOf, spawnCall, subagentLane } from './sub-agents.ts'

const MARKS = ['ALPHA', 'BETA']

describeWithClaudeCode('Claude Code, which tells of its requests', (claude) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
    await mustRun(sandbox, 'up')
    turnOn(sandbox, await mustRun(sandbox, 'usage', 'telemetry', 'on'))
    await eventually('an open door', 10_000, async () => (await told(sandbox)).listening === true)
  })
  afterEach(async () => {
    await interlock(sandbox, 'down')
    sandbox.close()
  })

  it('closes what its transcripts leave open, and shows what they do not', async () => {
    const begun = await runClaude(claude, sandbox, {
      script: {
        lanes: [
          subagentLane('ALPHA', { input: 11, output: 301, cacheWrite5m: 4001, cacheRead: 70 }),
          subagentLane('BETA', { input: 13, output: 509, cacheWrite1h: 6007, cacheRead: 900 }),
          mainLane({ calls: MARKS.map(spawnCall) }, { text: 'Both are back.' }),
        ],
      },
    })
    const [session = ''] = begun.events.map(({ session_id }) => text(session_id))
    const compacted = await runClaude(claude, sandbox, {
      prompt: '/compact',
      resume: session,
      script: { lanes: [mainLane({ text: '<summary>x</summary>', usage: { output: 4003 } })] },
    })
    const requests = [...begun.requests, ...compacted.requests]
    const all = requests.filter(({ spent }) => spent !== undefined).length
    await eventually(
      'all that was told',
      10_000,
      async () => (await told(sandbox)).requests === all,
    )

    const root = join(sandbox.home, '.claude')
    loseFinals(root)
    expect(list(field(await usageOf(sandbox, root, requests), 'bounds')).length).toBeGreaterThan(0)
    const bySubagent = MARKS.map((mark) => [
      agentOf(root, `toolu_${mark}`),
      spentIn(ofLane(requests, mark)),
    ])
    expect(await usageHere(sandbox, requests)).toMatchObject({
      roots: [
        {
          root,
          total: spentIn(begun.requests),
          bySession: { [session]: spentIn(begun.requests) },
          bySubagent: Object.fromEntries(bySubagent),
          bounds: [],
        },
      ],
      telemetry: { closed: 6, unseen: spentIn(compacted.requests), untranscribed: { requests: 0 } },
    })
  })
})

/** What a person does who reads what the command prints. */
function turnOn(sandbox: Sandbox, printed: string): void {
  const { settings } = placesOf(sandbox)
  const block = printed.slice(printed.indexOf('{'), printed.lastIndexOf('}') + 1)
  mkdirSync(join(sandbox.home, '.claude'), { recursive: true })
  writeFileSync(settings, block)
}

async function told(sandbox: Sandbox): Promise<JsonObject> {
  const value = parseJson(await mustRun(sandbox, 'usage', 'telemetry', 'status', '--json'))
  return isObject(value) ? value : {}
}

/** As a fifth of the answers of sub-agents are in real transcripts: begun, and never brought to their end. */
function loseFinals(root: string): void {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  for (const name of files.filter((file) => /agent-[^/]+\.jsonl$/.test(file))) {
    const file = join(root, name)
    const lines = parseLines(readFileSync(file, 'utf8')).map(unfinished)
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  }
}

function unfinished(line: JsonObject): JsonObject {
  const { message } = line
  if (line.type !== 'assistant' || !isObject(message) || !isObject(message.usage)) return line
  const usage = { ...message.usage, output_tokens: 2 }
  return { ...line, message: { ...message, stop_reason: null, usage } }
}
