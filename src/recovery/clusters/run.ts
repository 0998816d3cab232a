import { spawn } from 'node:child_process'
import { ClusterRefusal } from './change.ts'
import { SYSTEM_PATH } from './program.ts'

/** What one answer of a cluster may hold; a namespace of some thousand objects. It lies in memory a few times over. */
export const OUTPUT_BYTES_MAX = 8 * 1024 * 1024
/** Of what a program says when it fails: enough for its first sentence. */
const ERROR_BYTES_MAX = 16 * 1024

export interface Ran {
  readonly code: number
  readonly out: string
  readonly error: string
}

export interface Limits {
  /** Milliseconds since 1970. */
  readonly until: number
  readonly home: string
  readonly input?: string
}

/**
 * Runs a program without a shell and with nothing of anybody's environment, in a process group of its own: whatever it has
 * started ends with it. Throws ClusterRefusal where it takes too long or says too much.
 */
export function run(program: string, args: readonly string[], limits: Limits): Promise<Ran> {
  const left = limits.until - Date.now()
  if (left <= 0) return Promise.reject(new ClusterRefusal('the cluster did not answer in time'))
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: SYSTEM_PATH.join(':'),
        HOME: limits.home,
        LANG: 'C',
        // A file of settings by which kubectl would get other defaults and aliases.
        KUBECTL_KUBERC: 'false',
      },
    })
    const end = (why: string) => {
      endGroup(child.pid)
      reject(new ClusterRefusal(why))
    }
    const timer = setTimeout(() => end('the cluster did not answer in time'), left)
    const out: Buffer[] = []
    let bytes = 0
    let error = ''
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > OUTPUT_BYTES_MAX) end('its objects are larger than 8 MiB')
      else out.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (error.length < ERROR_BYTES_MAX) error += chunk.toString('utf8')
    })
    child.on('error', () => end('kubectl could not be started'))
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code: code ?? -1, out: Buffer.concat(out).toString('utf8'), error })
    })
    // It may end before it has read everything.
    child.stdin.on('error', () => {})
    child.stdin.end(limits.input ?? '')
  })
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
