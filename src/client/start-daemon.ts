import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import type { Places } from '../state/places.ts'

interface Install {
  readonly node: string
  readonly daemon: string
}

/** The log of one daemon's life; a longer one is begun anew. */
const LOG_BYTES_MAX = 1024 * 1024

/** MiB of short-lived objects before they are swept: Node's own 16 would stay with an idle daemon for good. */
export const DAEMON_FLAGS = ['--max-semi-space-size=1']

/** Starts the daemon beside us, under a fixed environment, and does not wait for it. */
export function spawnDaemon(places: Places, install: Install): void {
  const log = openLog(places.log)
  const child = spawn(install.node, [...DAEMON_FLAGS, install.daemon, places.root], {
    cwd: places.root,
    detached: true,
    stdio: ['ignore', log, log],
    env: { HOME: process.env.HOME, PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' },
  })
  child.on('error', () => {})
  child.unref()
  fs.closeSync(log)
}

function openLog(file: string): number {
  const large = fs.existsSync(file) && fs.statSync(file).size > LOG_BYTES_MAX
  return fs.openSync(file, large ? 'w' : 'a', 0o600)
}

/** Which node and which daemon `interlock up` found last; undefined where it never ran. */
export function readInstall(file: string): Install | undefined {
  try {
    const parsed: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const { node, daemon }: { node?: unknown; daemon?: unknown } = parsed
    return typeof node === 'string' && typeof daemon === 'string' ? { node, daemon } : undefined
  } catch {
    return undefined
  }
}

/** True when the process of the pid file is there. It may hang; then it is doctor's to say so. */
export function daemonIsThere(file: string): boolean {
  return daemonPid(file) !== undefined
}

/** The process of the pid file while it runs and is the daemon: after a crash its number may be somebody else's. */
export function daemonPid(file: string): number | undefined {
  try {
    const pid = Number(fs.readFileSync(file, 'utf8'))
    if (!Number.isSafeInteger(pid) || pid < 2) return undefined
    process.kill(pid, 0)
    const line = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
    return /interlock|daemon\.mjs/.test(line) ? pid : undefined
  } catch {
    return undefined
  }
}
