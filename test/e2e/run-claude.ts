import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { placesOf } from './interlock.ts'
import { type JsonObject, parseLines } from './model/json.ts'
import { readRequests, type Seen } from './model/request-log.ts'
import type { Script } from './model/script.ts'
import { ended, firstLine } from './netns.ts'
import { projectFiles, type Sandbox } from './sandbox.ts'

export interface Trial {
  readonly script: Script
  /** Added to what Claude Code is started in: how a poisoned environment gets there. */
  readonly env?: Readonly<Record<string, string>>
  /** Put before the client's own words: `nice`, say. */
  readonly wrapper?: readonly string[]
  readonly limitSeconds?: number
  /** What the person says; "go" where it does not matter. */
  readonly prompt?: string
  /** The session that goes on. */
  readonly resume?: string
  /** Interlock's own tools, too. */
  readonly tools?: boolean
  /** Runs beside the agent, and may look at what the model has been asked so far. */
  readonly meanwhile?: (requests: () => readonly Seen[]) => Promise<void>
}

/** What came of it. */
export interface Run {
  readonly rc: number
  /** The client's own account (stream-json). */
  readonly events: readonly JsonObject[]
  readonly stderr: string
  /** What the model was sent: the proof of what the agent was told. */
  readonly requests: readonly Seen[]
  readonly files: readonly string[]
}

/** Runs the real Claude Code once, in print mode with every permission, and a scripted model. */
export async function runClaude(binary: string, sandbox: Sandbox, trial: Trial): Promise<Run> {
  const { folder, namespace, place, programs } = sandbox
  const scriptFile = join(folder, 'script.json')
  const logFile = join(folder, 'requests.jsonl')
  const mcpFile = join(folder, 'mcp.json')
  writeFileSync(scriptFile, JSON.stringify(trial.script))
  writeFileSync(logFile, '')
  const server = { command: process.execPath, args: [programs.mcpServer] }
  const own = { command: process.execPath, args: [placesOf(sandbox).cli, 'mcp'] }
  const mcpServers = { fake: server, ...(trial.tools && { interlock: own }) }
  writeFileSync(mcpFile, JSON.stringify({ mcpServers }))

  const node = [process.execPath, programs.model, scriptFile, logFile]
  const model = namespace.start(node, place)
  try {
    const env = { ...place.env, ...clientEnv(await firstLine(model)), ...trial.env }
    const options = ['--permission-mode', 'bypassPermissions', '--output-format', 'stream-json']
    const mcp = ['--mcp-config', mcpFile, '--strict-mcp-config']
    const program = [
      ...(trial.wrapper ?? []),
      binary,
      '-p',
      trial.prompt ?? 'go',
      '--verbose',
      ...(trial.resume === undefined ? [] : ['--resume', trial.resume]),
      ...options,
      ...mcp,
    ]
    const running = namespace.run(program, { ...place, env }, trial.limitSeconds ?? 60)
    const requests = () => readRequests(readFileSync(logFile, 'utf8'))
    const [{ rc, stdout, stderr }] = await Promise.all([running, trial.meanwhile?.(requests)])
    return {
      rc,
      stderr,
      events: parseLines(stdout),
      requests: requests(),
      files: projectFiles(sandbox),
    }
  } finally {
    model.stdin?.end()
    await ended(model)
  }
}

export function clientEnv(url: string): Readonly<Record<string, string>> {
  return {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: 'sk-dummy',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_TELEMETRY: '1',
    // Claude Code refuses bypassPermissions as root without it.
    IS_SANDBOX: '1',
  }
}
