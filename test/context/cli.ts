import { spawn } from 'node:child_process'
import path from 'node:path'
import { holdsSecret } from './leaks.ts'

/** What a process of the CLI did. */
export interface Ran {
  readonly words: readonly string[]
  readonly status: number | null
  readonly stdout: Buffer
  readonly stderr: string
  readonly ms: number
}

export interface Place {
  readonly home: string
  readonly store: string
  /** Values that must not come out. */
  readonly secrets: readonly string[]
  /** The program; the built one of this project where nothing else is said. */
  readonly program?: string
}

/** Runs the commands of the contract, and looks at everything that comes out of them. */
export class Cli {
  readonly #place: Place
  /** Commands that gave a secret away. */
  readonly leaks: string[] = []

  constructor(place: Place) {
    this.#place = place
  }

  get store(): string {
    return this.#place.store
  }

  async run(...words: readonly string[]): Promise<Ran> {
    const { home, store, program = path.resolve('dist/cli.mjs') } = this.#place
    const all = [program, ...words, '--store', store]
    const ran = await runNode(all, { HOME: home, PATH: '/usr/local/bin:/usr/bin:/bin' }, home)
    const output = `${ran.stdout}\n${ran.stderr}`
    if (holdsSecret(output, this.#place.secrets)) this.leaks.push(words.join(' '))
    return ran
  }

  /** The same, of a command that must work. */
  async must(...words: readonly string[]): Promise<Ran> {
    const ran = await this.run(...words)
    if (ran.status === 0) return ran
    throw new Error(`interlock ${words.join(' ')}: ${ran.stderr || ran.stdout}`.slice(0, 600))
  }
}

export function runNode(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const child = spawn(process.execPath, words, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const [out, err]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.once('error', reject)
    child.once('close', (status) =>
      resolve({
        words,
        status,
        stdout: Buffer.concat(out),
        stderr: Buffer.concat(err).toString('utf8'),
        ms: performance.now() - start,
      }),
    )
  })
}

/** So many at a time, answers in the order of the questions. */
export async function inTurn<From, To>(
  values: readonly From[],
  atOnce: number,
  work: (value: From) => Promise<To>,
): Promise<readonly To[]> {
  const results: To[] = []
  const waiting = [...values.entries()]
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      results[next[0]] = await work(next[1])
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return results
}
