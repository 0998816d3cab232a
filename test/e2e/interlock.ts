import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isObject, type JsonObject, list, parseJson, parseLines } from './model/json.ts'
import type { Ended } from './netns.ts'
import type { Sandbox } from './sandbox.ts'

/**
 * Interlock as a person has it: the built command line, run in the sandbox. Nothing is imported
 * from `src/`.
 */
const CLI = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url))
const LIMIT_SECONDS = 60

/** Interlock's folder in the sandbox's home, and the files in it that faults befall. */
export function placesOf(sandbox: Sandbox) {
  const root = join(sandbox.home, '.interlock')
  return {
    root,
    cli: CLI,
    hook: join(root, 'bin/interlock-hook'),
    node: join(root, 'bin/node'),
    fallback: join(root, 'bin/hook.cjs'),
    socket: join(root, 'run/hook.sock'),
    daemonPid: join(root, 'run/daemon.pid'),
    settings: join(sandbox.home, '.claude/settings.json'),
  }
}

export async function interlock(sandbox: Sandbox, ...words: readonly string[]): Promise<Ended> {
  if (!existsSync(CLI)) throw new Error(`${CLI} is not built; run: node scripts/build.mjs`)
  return sandbox.namespace.run([process.execPath, CLI, ...words], sandbox.place, LIMIT_SECONDS)
}

/** Runs a command that must succeed. */
export async function mustRun(sandbox: Sandbox, ...words: readonly string[]): Promise<string> {
  const { rc, stdout, stderr } = await interlock(sandbox, ...words)
  if (rc !== 0) throw new Error(`interlock ${words.join(' ')}: exit ${rc}\n${stdout}${stderr}`)
  return stdout
}

export async function install(sandbox: Sandbox): Promise<void> {
  await mustRun(sandbox, 'init', '--yes', '--agent', 'claude-code')
}

/** The record, oldest or newest first as the command prints it: one array, or one entry a line. */
export async function entries(sandbox: Sandbox): Promise<readonly JsonObject[]> {
  const output = await mustRun(sandbox, 'log', '--json')
  const whole = parseJson(output)
  return Array.isArray(whole) ? list(whole).filter(isObject) : parseLines(output)
}

/** Does anybody answer at the daemon's door? */
export function daemonListens(sandbox: Sandbox): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(placesOf(sandbox).socket)
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}

/** Sends a signal to the daemon, by the id that it has written down itself. */
export async function signalDaemon(sandbox: Sandbox, signal: string): Promise<void> {
  const script = 'kill -s "$1" "$(cat "$2")"'
  const program = ['sh', '-c', script, 'sh', signal, placesOf(sandbox).daemonPid]
  const { rc, stderr } = await sandbox.namespace.run(program, sandbox.place, LIMIT_SECONDS)
  if (rc !== 0) throw new Error(`no daemon to send ${signal} to: ${stderr}`)
}
