import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeWithClaudeCode } from './clients.ts'
import { eventually } from './eventually.ts'
import { install, mustRun, placesOf } from './interlock.ts'
import type { Lane, Script } from './model/script.ts'
import { ended, firstLine } from './netns.ts'
import { clientEnv } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

const DRAWN_MS = 40_000
const KEY = 'sk-dummy'
/** A person's own: it needs a shell, its folder and its standard input. */
const OWN = `printf 'it%ss mine, in %s\\n' "'" "$(basename "$PWD")"; grep -c session_id | sed 's/^/asked: /'`

/**
 * Claude Code only draws what has changed on the screen: words of one line may come in pieces, and the last one whole. So
 * many tokens that what the others have used is nothing beside it.
 */
const AGENT: Lane = {
  name: 'agent',
  when: { first: 'count the files' },
  turns: [{ text: 'two', usage: { input: 60_000 } }],
}
const MAIN: Lane = {
  name: 'main',
  when: { tool: 'Agent' },
  turns: [
    {
      calls: [
        {
          id: 'toolu_agent',
          name: 'Agent',
          input: {
            description: 'count',
            prompt: 'count the files',
            subagent_type: 'general-purpose',
            run_in_background: false,
          },
        },
      ],
    },
    { text: 'there are two' },
  ],
}

/** What a person has agreed to who has used Claude Code here before. */
function asUsed(sandbox: Sandbox): void {
  const projects = { [sandbox.project]: { hasTrustDialogAccepted: true } }
  const customApiKeyResponses = { approved: [KEY.slice(-20)], rejected: [] }
  const seen = { hasCompletedOnboarding: true, theme: 'dark', customApiKeyResponses, projects }
  writeFileSync(join(sandbox.home, '.claude.json'), JSON.stringify(seen))
  mkdirSync(join(sandbox.home, '.claude'), { recursive: true })
}

const ESCAPE = String.fromCharCode(27)
const COLOUR = new RegExp(`${ESCAPE}\\[[\\d;]*m`, 'g')
const MOVE = new RegExp(`${ESCAPE}(\\[[\\d;?<>=]*[A-Za-z]|.)`, 'g')

/** The words on a screen, in the order of its bytes: what moves the cursor parts them, what colours them does not. */
function wordsOf(bytes: string): string {
  return bytes.replace(COLOUR, '').replace(MOVE, ' ').replace(/\s+/g, ' ')
}

/** Claude Code as at a desk: in a real terminal, until the screen shows what is waited for. */
async function atDesk(
  claude: string,
  sandbox: Sandbox,
  script: Script,
  isShown: (text: string) => boolean,
): Promise<string> {
  const [scriptFile, logFile] = [join(sandbox.folder, 's.json'), join(sandbox.folder, 'r.jsonl')]
  writeFileSync(scriptFile, JSON.stringify(script))
  writeFileSync(logFile, '')
  const { namespace, place, programs } = sandbox
  const model = namespace.start([process.execPath, programs.model, scriptFile, logFile], place)
  const env = { ...place.env, ...clientEnv(await firstLine(model)), TERM: 'xterm-256color' }
  const pidFile = join(sandbox.folder, 'desk.pid')
  const typed = `echo $$ > '${pidFile}'; stty cols 160 rows 50; exec '${claude}' --permission-mode default go`
  const desk = namespace.start(['script', '-qefc', typed, '/dev/null'], { ...place, env })
  let bytes = ''
  desk.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    bytes += piece
  })
  try {
    await eventually('the line on the screen', DRAWN_MS, () => isShown(wordsOf(bytes))).catch(
      (error: unknown) => {
        throw new Error(
          `${String(error)}: ${wordsOf(bytes)
            .replace(/\s*\n\s*/g, '\n')
            .slice(-3000)}`,
        )
      },
    )
    return wordsOf(bytes)
  } finally {
    // By its id in there: what was started outside only waits for it.
    await namespace.run(['sh', '-c', `kill "$(cat '${pidFile}')"`], place, 5)
    await ended(desk)
    model.stdin?.end()
    await ended(model)
  }
}

describeWithClaudeCode('the status line of Claude Code, in a terminal', (claude) => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await openSandbox()
    asUsed(sandbox)
  })
  afterEach(() => sandbox.close())

  it("is below the person's own, with the share of sub-agents, and gives theirs back", async () => {
    const { settings, root } = placesOf(sandbox)
    const before = JSON.stringify({ statusLine: { type: 'command', command: OWN, padding: 1 } })
    writeFileSync(settings, before)
    await install(sandbox)
    const usage = join(root, 'usage')
    mkdirSync(usage, { recursive: true })
    const [at, resetsAt] = [Date.now() - 5 * 60_000, Date.now() + 92 * 60_000]
    writeFileSync(
      join(usage, 'windows.jsonl'),
      `${JSON.stringify({ at, name: '5h', used: 62, resetsAt })}\n`,
    )
    const text = await atDesk(claude, sandbox, { lanes: [AGENT, MAIN] }, (shown) =>
      /\b(99|100)%/.test(shown),
    )
    expect(text).toMatch(/it's mine, in proj/)
    expect(text).toMatch(/asked: 1/)
    expect(text).toMatch(/5h 62% \(stale, \d+m old\) · resets \d\d:\d\d \(1h\d\d\)/)
    expect(text).toContain('agent')
    const doctor = await mustRun(sandbox, 'doctor')
    expect(doctor).toMatch(/claude-code\/status-line +yours, and Interlock's below it; last drawn/)
    await mustRun(sandbox, 'uninstall', '--yes')
    expect(readFileSync(settings, 'utf8')).toBe(before)
  }, 120_000)

  it('is alone where the person has none', async () => {
    await install(sandbox)
    const text = await atDesk(claude, sandbox, { lanes: [] }, (shown) =>
      shown.includes('usage not'),
    )
    expect(text).toContain('usage not told by the agent yet')
    expect(text).not.toContain('asked:')
  }, 120_000)
})
