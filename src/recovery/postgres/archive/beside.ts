import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { shortId } from '../../../short-id.ts'
import { writeWhole } from '../../../state/whole.ts'
import { namesIn } from '../../files/names-in.ts'
import type { Archive } from './archive.ts'
import { cutLog } from './cut.ts'
import { layOut, writeOwn } from './lay.ts'
import { type Lsn, lsnOf, lsnText } from './lsn.ts'
import { environmentOf, type Program } from './program.ts'
import { HBA, type Stop, settingsOf } from './settings.ts'
import type { Way } from './target.ts'

/** How often a server that starts, or ends, is looked at. */
const LOOK_MS = 20
/** A server that is told to end does so in this time, or is killed: nothing of it is needed any more. */
const END_MS_MAX = 10_000
const PORT = 5432
/** Of what a server says before it gives up, the last lines tell why. */
const WORDS_LINES_MAX = 3
/** What it may hold in memory: a quarter of what is free, as much as replaying a gigabyte has use for. */
const BUFFERS_MIB = { least: 64, most: 1024 } as const

/** A server that stands beside the original, at another time. */
export interface Beside {
  readonly id: string
  readonly pid: number
  /** With all that belongs to it; removed when it ends. */
  readonly folder: string
  readonly socket: string
}

/** Where it may lie, if not among what is kept. */
export interface Where {
  readonly into?: string | undefined
}

/**
 * Starts a server from what is kept, and waits until it has come to its target and takes connections. It goes on when
 * this process ends.
 */
export async function startBeside(
  archive: Archive,
  way: Way,
  program: Program,
  { into }: Where,
): Promise<Beside> {
  const id = `p${shortId()}`
  const folder = folderFor(archive, id, program, into)
  const socket = fs.mkdtempSync(path.join(os.tmpdir(), 'il-pg-'))
  const { as } = program
  if (as) for (const own of [folder, socket]) fs.chownSync(own, as.uid, as.gid)
  const begun: Beside = { id, pid: 0, folder, socket }
  try {
    writeBeside(archive, begun)
    const data = path.join(folder, 'data')
    await layOut(archive, way, data, as)
    await writeOwn(path.join(data, 'pg_hba.conf'), HBA, as)
    await writeOwn(path.join(data, 'pg_ident.conf'), '', as)
    await writeOwn(path.join(data, 'standby.signal'), '', as)
    const about = archive.about()
    if (!about) throw new Error('nothing is kept of this server')
    const look = { major: about.major, socket, sharedBuffersMib: buffersMib() }
    const { target } = way
    if (target.kind === 'place') await cutLog(data, target, about.segmentBytes, as)
    const start = async (stop?: Stop) => {
      await writeOwn(path.join(data, 'postgresql.conf'), settingsOf(look, stop), as)
      return started(program, begun, way, about.segmentBytes, stop === undefined)
    }
    // Where nothing was committed after that moment, the server never knows that it has come to it: all of the log it is.
    const pid = (target.kind === 'place' ? undefined : await start(target)) ?? (await start())
    if (pid === undefined) throw new Error('the second server did not come to an end')
    const beside = { ...begun, pid }
    writeBeside(archive, beside)
    return beside
  } catch (error) {
    await endBeside(archive, begun)
    throw error
  }
}

function folderFor(
  archive: Archive,
  id: string,
  { as }: Program,
  into: string | undefined,
): string {
  // Another account reaches none of what is kept.
  const parent = into ?? (as ? '/var/tmp' : archive.beside)
  const folder = path.join(path.resolve(parent), into === undefined && as ? `interlock-${id}` : id)
  fs.mkdirSync(folder, { mode: 0o700, recursive: false })
  return folder
}

function buffersMib(): number {
  const quarter = Math.floor(os.freemem() / 4 / 1024 ** 2)
  return Math.max(BUFFERS_MIB.least, Math.min(quarter, BUFFERS_MIB.most))
}

function logOf({ folder }: Pick<Beside, 'folder'>): string {
  return path.join(folder, 'log')
}

/** Gives back its number, or undefined where its log ended before its target, which it then refuses to end at. */
async function started(
  program: Program,
  beside: Beside,
  way: Way,
  segmentBytes: number,
  endsThere: boolean,
): Promise<number | undefined> {
  const file = logOf(beside)
  const data = path.join(beside.folder, 'data')
  const log = fs.openSync(file, 'w', 0o600)
  const server = spawn(program.file, ['-D', data, '-p', String(PORT)], {
    ...program.as,
    cwd: beside.folder,
    env: environmentOf(program.file),
    stdio: ['ignore', log, log],
    detached: true,
  })
  fs.closeSync(log)
  let isEarly = false
  const said = await answerOf(server, file, async (at) => {
    // All that is kept was replayed, and nothing was committed from there to that moment; or less, and it is damaged.
    if (at + BigInt(segmentBytes) < way.until)
      throw new Error(
        `the log is damaged at ${lsnText(at)}: it is kept until ${lsnText(way.until)}`,
      )
    isEarly = !endsThere
    if (endsThere) await writeOwn(path.join(data, 'promote'), '', program.as)
    server.kill(endsThere ? 'SIGUSR1' : 'SIGINT')
  })
  if (said === 'ready' && server.pid !== undefined) {
    server.unref()
    return server.pid
  }
  if (isEarly) return undefined
  const last = said.trim().split('\n').slice(-WORDS_LINES_MAX).join('; ')
  throw new Error(`the second server did not start: ${last || 'it says nothing'}`)
}

/** `ready`, or what it has said when it ended. `atEnd` is told where its log ends, if it comes to that. */
async function answerOf(
  server: ChildProcess,
  file: string,
  atEnd: (at: Lsn) => Promise<void>,
): Promise<string> {
  let [ended, isAtEnd]: [string | undefined, boolean] = [undefined, false]
  server.once('exit', () => {
    ended = fs.readFileSync(file, 'utf8')
  })
  server.once('error', (error) => {
    ended = error.message
  })
  for (;;) {
    if (ended !== undefined) return ended
    const said = fs.readFileSync(file, 'utf8')
    if (said.includes('database system is ready to accept connections')) return 'ready'
    const [, end] = /waiting for WAL to become available at (\S+)/.exec(said) ?? []
    if (end !== undefined && !isAtEnd) {
      isAtEnd = true
      await atEnd(lsnOf(end))
    }
    await wait(LOOK_MS)
  }
}

/** How the second server is reached, as the same role in the same database. */
export function urlOf({ socket }: Beside, { user, database }: Role): string {
  const url = new URL(`postgres:///${encodeURIComponent(database)}`)
  url.searchParams.set('host', socket)
  url.searchParams.set('port', String(PORT))
  url.searchParams.set('user', user)
  return url.href
}

export interface Role {
  readonly user: string
  readonly database: string
}

function writeBeside(archive: Archive, beside: Beside): void {
  writeWhole(path.join(archive.beside, `${beside.id}.json`), JSON.stringify(beside))
}

/** Those that were started and not ended. */
export function allBeside(archive: Archive): readonly Beside[] {
  return namesIn(archive.beside)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      try {
        const one: unknown = JSON.parse(fs.readFileSync(path.join(archive.beside, name), 'utf8'))
        return isBeside(one) ? [one] : []
      } catch {
        return []
      }
    })
}

function isBeside(value: unknown): value is Beside {
  if (typeof value !== 'object' || value === null) return false
  const { id, pid, folder, socket }: Partial<Record<keyof Beside, unknown>> = value
  return typeof pid === 'number' && [id, folder, socket].every((text) => typeof text === 'string')
}

/** Ends a second server and removes all of it. */
export async function endBeside(archive: Archive, beside: Beside): Promise<void> {
  const pid = pidOf(beside)
  if (pid !== undefined) {
    // At once: what it would write before it ends is thrown away.
    process.kill(pid, 'SIGQUIT')
    for (let waited = 0; isAlive(pid); waited += LOOK_MS) {
      if (waited > END_MS_MAX) process.kill(pid, 'SIGKILL')
      await wait(LOOK_MS)
    }
  }
  for (const folder of [beside.folder, beside.socket])
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  fs.rmSync(path.join(archive.beside, `${beside.id}.json`), { force: true })
}

/** Of the server that runs in this folder; undefined where none does: its number may be somebody else's by now. */
function pidOf({ folder, socket }: Beside): number | undefined {
  try {
    const lock = fs.readFileSync(path.join(socket, `.s.PGSQL.${PORT}.lock`), 'utf8').split('\n')
    const [pid, data] = [Number(lock[0]), lock[1]]
    return data === path.join(folder, 'data') && runsIn(pid, data) ? pid : undefined
  } catch {
    return undefined
  }
}

/** A server works in its own folder; where the system does not tell, being there is enough. */
function runsIn(pid: number, data: string): boolean {
  if (!fs.existsSync('/proc/self/cwd')) return isAlive(pid)
  return fs.readlinkSync(`/proc/${pid}/cwd`) === data
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
