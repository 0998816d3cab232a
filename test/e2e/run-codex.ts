import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { placesOf } from './interlock.ts'
import { type JsonObject, parseLines } from './model/json.ts'
import { readRequests, type Seen } from './model/request-log.ts'
import type { Script } from './model/script.ts'
import { ended, firstLine } from './netns.ts'
import type { Sandbox } from './sandbox.ts'

export interface CodexTrial {
  readonly script: Script
  readonly prompt: string
  /** It is killed then. */
  readonly limitSeconds?: number
  /** This session goes on; `newest` for the newest. */
  readonly resume?: string
  /** A session of its own begins with what this one has said. */
  readonly fork?: string
  /** Hooks of the test's own, in place of ours at their events. */
  readonly hooks?: JsonObject
  /** What it is told at these events is thrown away, as some versions of agents do. */
  readonly deaf?: readonly string[]
}

export interface CodexRun {
  readonly rc: number
  /** The client's own account, for a person. */
  readonly stderr: string
  /** What our hooks answered, by their events. */
  readonly answers: readonly JsonObject[]
  readonly requests: readonly Seen[]
}

/** A context of so many tokens is compacted before the next turn. */
export const COMPACT_AT = 8000
const LIMIT_SECONDS = 90
/** As the documentation says to register them. */
const HOOKED = ['SessionStart', 'PreCompact', 'PostCompact', 'UserPromptSubmit', 'Stop'] as const

/** Runs the real Codex once, without its sandbox and its questions, and with a scripted model. */
export async function runCodex(
  binary: string,
  sandbox: Sandbox,
  trial: CodexTrial,
): Promise<CodexRun> {
  const { folder, namespace, place, programs } = sandbox
  const scriptFile = join(folder, 'script.json')
  const logFile = join(folder, 'requests.jsonl')
  writeFileSync(scriptFile, JSON.stringify(trial.script))
  writeFileSync(logFile, '')
  const model = namespace.start([process.execPath, programs.model, scriptFile, logFile], place)
  try {
    configure(sandbox, await firstLine(model), trial)
    const program = [
      binary,
      'exec',
      '--skip-git-repo-check',
      '--sandbox',
      'danger-full-access',
      // What a person does once in Codex: read the hooks, and trust them.
      '--dangerously-bypass-hook-trust',
      ...goingOn(trial),
      trial.prompt,
    ]
    const env = { ...place.env, SCRIPTED_KEY: 'sk-dummy' }
    const { rc, stderr } = await namespace.run(
      program,
      { ...place, env },
      trial.limitSeconds ?? LIMIT_SECONDS,
    )
    const requests = readRequests(readFileSync(logFile, 'utf8'))
    return { rc, stderr, requests, answers: parseLines(readFileSync(answersFile(sandbox), 'utf8')) }
  } finally {
    model.stdin?.end()
    await ended(model)
  }
}

function goingOn({ resume, fork }: CodexTrial): readonly string[] {
  if (fork !== undefined) return ['fork', fork]
  if (resume === undefined) return []
  return ['resume', resume === 'newest' ? '--last' : resume]
}

/** Ours is one line without its end; a copy of it is kept for the test. */
function hookOf(sandbox: Sandbox, isDeaf: boolean): JsonObject {
  const ours = `${process.execPath} ${placesOf(sandbox).cli} context hook --agent codex`
  const copied = `{ ${ours}; echo; } | tee -a ${answersFile(sandbox)}`
  const command = isDeaf ? `${copied} > /dev/null` : copied
  return { hooks: [{ type: 'command', command, timeout: 30 }] }
}

function answersFile({ folder }: Sandbox): string {
  return join(folder, 'hook-answers.jsonl')
}

function configure(sandbox: Sandbox, url: string, { deaf = [], hooks: own }: CodexTrial): void {
  const { cli } = placesOf(sandbox)
  const home = join(sandbox.home, '.codex')
  const ours = Object.fromEntries(
    HOOKED.map((event) => [event, [hookOf(sandbox, deaf.includes(event))]]),
  )
  const hooks = { ...ours, ...own }
  mkdirSync(home, { recursive: true })
  writeFileSync(answersFile(sandbox), '')
  writeFileSync(join(home, 'hooks.json'), JSON.stringify({ hooks }))
  writeFileSync(
    join(home, 'config.toml'),
    `model = "gpt-5.5"
model_provider = "scripted"
check_for_update_on_startup = false
model_auto_compact_token_limit = ${COMPACT_AT}
[analytics]
enabled = false
[model_providers.scripted]
name = "scripted"
base_url = "${url}/v1"
env_key = "SCRIPTED_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
supports_websockets = false
[mcp_servers.interlock]
command = ${JSON.stringify(process.execPath)}
args = ${JSON.stringify([cli, 'mcp'])}
`,
  )
}
