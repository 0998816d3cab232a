import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Answer, Door } from '../../src/agents/agent.ts'
import type { Entry } from '../../src/record/entry.ts'
import { SqliteLedger } from '../../src/record/sqlite/sqlite-ledger.ts'
import { type Places, placesOf } from '../../src/state/places.ts'
import { launchDaemon } from './launch.ts'
import { openFolder } from './temp.ts'
import { ask } from './wire.ts'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
export const HOOK = path.join(DIST, 'hook.cjs')
export const NATIVE_HOOK = path.join(DIST, 'interlock-hook')

/** A person of the tests' own: a home, a project in it, and Interlock's folder. */
export interface Person {
  readonly home: string
  readonly project: string
  readonly places: Places
  readonly env: NodeJS.ProcessEnv
  remove(): void
}

export function makePerson(): Person {
  const { folder: home, remove } = openFolder()
  const project = path.join(home, 'project')
  fs.mkdirSync(project)
  return {
    home,
    project,
    places: placesOf(path.join(home, '.interlock')),
    env: { HOME: home, PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' },
    remove,
  }
}

export interface Ended {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

/** Waits for the end of a process, feeding it what it reads. A process that a signal ends has the exit code -1. */
export function ended(child: ChildProcess, input: string | Buffer = ''): Promise<Ended> {
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk))
  child.stdin?.on('error', () => {})
  child.stdin?.end(input)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      resolve({
        exit: code ?? -1,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      }),
    )
  })
}

/** `node hook.cjs`: the hook where no daemon answers. */
export function runHook(
  { places, env }: Person,
  door: Door,
  event: string | Buffer,
  program: readonly [string, ...string[]] = [process.execPath, HOOK],
): Promise<Ended> {
  const [file, ...args] = program
  return ended(spawn(file, [...args, door, 'claude-code', places.root], { env }), event)
}

export interface RunningDaemon {
  readonly pid: number
  readonly places: Places
  ask(door: Door, event: string | Buffer): Promise<Answer>
  /** The port and the two tokens, from the file that only the owner reads. */
  endpoint(): { readonly port: number; readonly ask: string; readonly proof: string }
  /** Ends it, as `interlock down` does. */
  stop(signal?: NodeJS.Signals): Promise<Ended>
  /** What it has ended with, when it has. */
  readonly end: Promise<Ended>
}

/** `node daemon.mjs ROOT`, once its doors are open. Its words go to its log, as when a hook starts it. */
export async function startDaemon({ places, env }: Person): Promise<RunningDaemon> {
  const child = launchDaemon(places.root, env)
  const end = ended(child)
  const early = await Promise.race([end, appears(places.pid, `${child.pid}\n`)])
  if (early) throw new Error(`the daemon did not start: ${early.stderr}`)
  // Without it no hook starts another daemon, which would outlive the test.
  fs.rmSync(places.install)
  return {
    pid: child.pid ?? -1,
    places,
    ask: (door, event) => ask(places.socket, door, event),
    endpoint() {
      const [, port, askToken = '', proof = ''] = fs
        .readFileSync(places.endpoint, 'utf8')
        .split(/\s/)
      return { port: Number(port), ask: askToken, proof }
    },
    stop(signal = 'SIGTERM') {
      if (fs.existsSync(places.run)) fs.writeFileSync(path.join(places.run, 'down'), '')
      child.kill(signal)
      return end
    },
    end,
  }
}

/** One that was killed has left its own number. */
async function appears(file: string, text: string): Promise<undefined> {
  while (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text)
    await new Promise((resolve) => setTimeout(resolve, 10))
}

/** Everything that is in the record, whoever has it open. */
export function entriesOf({ places }: Person): readonly Entry[] {
  const ledger = new SqliteLedger(places.ledger, { readonly: true })
  try {
    return [...ledger.entries()]
  } finally {
    ledger.close()
  }
}
