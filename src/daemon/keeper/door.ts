import net from 'node:net'
import type { Action } from '../../action/action.ts'
import type { Signal } from '../../action/signal.ts'
import { incidentDraft } from '../../record/entry.ts'
import { type Kept, NOTHING } from '../../recovery/keep.ts'
import { hasLasting, type RecoveryTarget } from '../../recovery/targets.ts'
import type { Reach } from '../../state/private-file.ts'
import { VERSION } from '../../state/version.ts'
import type { Keeping } from '../keeping.ts'
import type { Recorder } from '../recorder.ts'
import { listenAt } from '../socket-door.ts'
import { readLines } from './lines.ts'
import { isSecret } from './secret.ts'
import {
  ANSWER_BYTES_MAX,
  briefAction,
  briefSignal,
  ORDER_BYTES_MAX,
  readAnswer,
  readHello,
  type ToKeeper,
} from './words.ts'

/** Keeping at length says how far it is after 15 s, and then reads what has changed meanwhile; an agent waits no longer. */
const ANSWER_MS_MAX = 30_000
/** It says hello at once, or is somebody else. */
const HELLO_MS_MAX = 5_000
/** Whoever has not said who they are; more of them only keep the keeper out. */
const STRANGERS_MAX = 8
/** It takes orders as fast as they come; so much unread, and it hangs. */
const UNREAD_BYTES_MAX = 16 * 1024 * 1024
/** One entry of a kind for all that was tried meanwhile: nobody fills the record by trying again and again. */
const INCIDENT_MS = 60_000

export interface DoorParts {
  /** Whose files are kept. */
  readonly login: string
  /** What root gave the keeper to show. */
  readonly secret: string | undefined
  readonly recorder: Pick<Recorder, 'write'>
  readonly now: () => number
  /** How long an answer is waited for. */
  readonly answerMs?: number
}

interface Waiting {
  readonly targets: readonly RecoveryTarget[]
  readonly tell: (kept: Kept) => void
}

/**
 * The daemon's side where it has an account of its own: files are kept by a process that runs as the person. Only one such
 * process counts at a time. Without one, nothing is kept, and that is said.
 */
export class KeeperDoor implements Keeping {
  readonly #parts: DoorParts
  readonly #strangers = new Set<net.Socket>()
  readonly #waiting = new Map<number, Waiting>()
  #server: net.Server | undefined
  #keeper: net.Socket | undefined
  #orderId = 0
  /** Of each kind, when the last entry was written, and how often it was tried since. */
  readonly #incidents = new Map<string, { readonly at: number; untold: number }>()

  constructor(parts: DoorParts) {
    this.#parts = parts
  }

  get isThere(): boolean {
    return this.#keeper !== undefined
  }

  async open(file: string, reach: Reach): Promise<void> {
    const server = net.createServer((socket) => this.#arrived(socket))
    this.#server = await listenAt(file, server, reach)
  }

  keep(action: Action, targets: readonly RecoveryTarget[]): Kept | Promise<Kept> {
    if (targets.length === 0) return NOTHING
    if (!this.#keeper) return this.#notKept(targets, 'is not there')
    const id = ++this.#orderId
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => tell(this.#notKept(targets, 'does not answer')),
        this.#answerMs,
      )
      const tell = (kept: Kept) => {
        clearTimeout(timer)
        this.#waiting.delete(id)
        resolve(kept)
      }
      this.#waiting.set(id, { tell, targets })
      const isSent = this.#order({ kind: 'keep', id, action: briefAction(action), targets })
      if (!isSent) tell({ kind: 'not-kept', why: 'it names more places than are kept at once' })
    })
  }

  begins(action: Action): void {
    if (this.#keeper) this.#order({ kind: 'begins', action: briefAction(action) })
  }

  heard(signal: Signal): void {
    if (this.#keeper) this.#order({ kind: 'heard', signal: briefSignal(signal) })
  }

  async stop(): Promise<void> {
    const server = this.#server
    for (const socket of [...this.#strangers, ...(this.#keeper ? [this.#keeper] : [])])
      socket.destroy()
    if (server?.listening) await new Promise((resolve) => server.close(resolve))
  }

  get #answerMs(): number {
    return this.#parts.answerMs ?? ANSWER_MS_MAX
  }

  /** Where nothing would be lost for good, nobody is asked because of it. */
  #notKept(targets: readonly RecoveryTarget[], what: string): Kept {
    if (!hasLasting(targets)) return NOTHING
    return {
      kind: 'not-kept',
      why: `the process that keeps files for ${this.#parts.login} ${what}. Look with: interlock doctor`,
    }
  }

  #arrived(socket: net.Socket): void {
    socket.on('error', () => socket.destroy())
    if (this.#strangers.size >= STRANGERS_MAX) return void socket.destroy()
    this.#strangers.add(socket)
    socket.once('close', () => this.#strangers.delete(socket))
    const timer = setTimeout(() => socket.destroy(), HELLO_MS_MAX)
    socket.once('close', () => clearTimeout(timer))
    const hear = (line: string) => {
      if (socket === this.#keeper) return this.#answered(line, socket)
      clearTimeout(timer)
      this.#said(line, socket)
    }
    readLines(socket, ANSWER_BYTES_MAX, hear, () => this.#nonsense(socket))
  }

  /** Who it is. */
  #said(line: string, socket: net.Socket): void {
    const { login, secret } = this.#parts
    const hello = readHello(line)
    if (!hello || !isSecret(hello.secret, secret)) {
      this.#incident(`a process without root’s secret tried to keep files for ${login}`)
      return refuse(socket, 'secret')
    }
    if (hello.version !== VERSION) return refuse(socket, 'version')
    if (this.#keeper) {
      this.#incident(`a second process tried to keep files for ${login}, and was refused`)
      return refuse(socket, 'taken')
    }
    this.#strangers.delete(socket)
    this.#keeper = socket
    socket.once('close', () => this.#gone(socket))
    this.#order({ kind: 'welcome' })
  }

  #answered(line: string, socket: net.Socket): void {
    const answer = readAnswer(line)
    if (answer) this.#waiting.get(answer.id)?.tell(answer.kept)
    else this.#nonsense(socket)
  }

  /** Something that no keeper says. */
  #nonsense(socket: net.Socket): void {
    if (!socket.destroyed)
      this.#incident(`what keeps files for ${this.#parts.login} says what no keeper says`)
    socket.destroy()
  }

  #gone(socket: net.Socket): void {
    if (this.#keeper !== socket) return
    this.#keeper = undefined
    for (const { tell, targets } of [...this.#waiting.values()])
      tell(this.#notKept(targets, 'has ended'))
  }

  /** False where it is longer than any. */
  #order(order: ToKeeper): boolean {
    const line = Buffer.from(`${JSON.stringify(order)}\n`)
    if (line.length > ORDER_BYTES_MAX) return false
    if ((this.#keeper?.writableLength ?? 0) > UNREAD_BYTES_MAX) this.#keeper?.destroy()
    else this.#keeper?.write(line)
    return true
  }

  #incident(text: string): void {
    const { recorder, now } = this.#parts
    const before = this.#incidents.get(text)
    if (before && now() - before.at < INCIDENT_MS) {
      before.untold++
      return
    }
    const untold = before?.untold ?? 0
    const more = untold === 0 ? '' : ` (and ${untold} such tries since the last entry)`
    this.#incidents.set(text, { at: now(), untold: 0 })
    try {
      recorder.write([incidentDraft(`${text}${more}`, now(), undefined)], false)
    } catch {
      // It is kept, and written with what comes next.
    }
  }
}

function refuse(socket: net.Socket, why: Extract<ToKeeper, { kind: 'refused' }>['why']): void {
  const word: ToKeeper = { kind: 'refused', why }
  socket.end(`${JSON.stringify(word)}\n`)
}
