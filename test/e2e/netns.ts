import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A namespace: loopback as the only network, and a process tree of its own that ends as a whole.
 * The agent, the model, Interlock's daemon and the faults all live in the same one, as they do on a
 * real machine, so that process ids mean the same to all of them. Files are the machine's own.
 */
export interface Namespace {
  /** Runs a program to its end, or kills it at its limit (then `rc` is 124 or 137). */
  run(program: readonly string[], place: Place, limitSeconds: number): Promise<Ended>
  /** Starts a program whose end the caller brings about, at the latest by `close`. */
  start(program: readonly string[], place: Place): ChildProcess
  /** Put before a program of the tests' own, it sees the same loopback. */
  readonly enterNetwork: readonly string[]
  close(): void
}

/** Nothing is inherited: the environment is what is given here. */
export interface Place {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

export interface Ended {
  readonly rc: number
  readonly stdout: string
  readonly stderr: string
}

// The namespace lives as long as this shell's standard input, so it ends with the test process
// whatever happens to that. `cat` is no `exec`: process 1 must stay a shell that collects the
// orphans, or dead daemons look alive.
const FIRST_PROCESS = 'ip link set lo up && echo ready && cat >/dev/null; exit 0'

const OUTPUT_MS_MAX = 300
const KILLED = 137

export async function openNamespace(): Promise<Namespace> {
  const root = process.getuid?.() === 0
  const flags = ['-n', '-p', '-f', '--kill-child', '--mount-proc']
  const holder = spawn('unshare', [...(root ? [] : ['-r']), ...flags, 'sh', '-c', FIRST_PROCESS], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  // Without `unshare` its output just ends, which says it all.
  holder.once('error', () => {})
  await firstLine(holder).catch(() => {
    throw new Error('no namespace: `unshare` must be allowed to make network and pid namespaces')
  })
  const first = childOf(holder)
  const into = ['nsenter', '-t', first, ...(root ? [] : ['-U', '--preserve-credentials'])]
  const enter = [...into, '-n', '-p', '-m']

  // The limit stands outside the given environment, whose PATH may be part of a test.
  function start(program: readonly string[], { cwd, env }: Place, limit: readonly string[] = []) {
    const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    const words = [...enter, ...limit, 'env', '-i', '-C', cwd, ...settings, ...program]
    const [command = '', ...args] = words
    return spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  }

  return {
    enterNetwork: [...into, '-n'],
    start: (program, place) => start(program, place),
    async run(program, place, limitSeconds) {
      const child = start(program, place, ['timeout', '-k', '2', String(limitSeconds)])
      child.stdin.end()
      return ended(child)
    },
    close() {
      holder.kill('SIGKILL')
    },
  }
}

/**
 * Both outputs and the exit code. It does not wait for the outputs to be closed for longer than a
 * moment: a daemon that the program has started may hold them for ever.
 */
export async function ended(child: ChildProcess): Promise<Ended> {
  const output = { stdout: '', stderr: '' }
  const exit =
    child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
  const close = once(child, 'close')
  child.stdout
    ?.setEncoding('utf8')
    .on('data', (text) => (output.stdout += text))
    .resume()
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (text) => (output.stderr += text))
    .resume()
  await exit
  await Promise.race([close, sleep(OUTPUT_MS_MAX)])
  return { ...output, rc: child.exitCode ?? KILLED }
}

/** The first line that a program prints, which is how our own programs say that they are ready. */
export async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output to wait for')
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines) return line
  throw new Error('the program ended without a word')
}

function childOf(parent: ChildProcess): string {
  const children = readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8')
  const [child] = children.trim().split(' ')
  if (child === undefined || child === '') throw new Error('the namespace has no first process')
  return child
}
