import type { ChildProcess } from 'node:child_process'
import os from 'node:os'
import { type Action, textOf } from '../action/action.ts'
import type { Signal } from '../action/signal.ts'
import { redact } from '../record/secrets/redact.ts'
import type { WatchedCall } from '../recovery/timeline/steps.ts'
import type { FromLooker, ToLooker } from '../recovery/timeline/words.ts'
import { rootOf } from '../world/git.ts'
import { endChild, forkChild } from './child.ts'

/** Calls come in bursts, and one look serves a burst: so long after the last of them, and no longer after the first. */
const QUIET_MS = 300
const BURST_MS_MAX = 2_000
/** After so long without a look there is one before the next call, too. */
const STALE_MS = 5_000
/** Calls whose end nobody has told; an agent has a handful at once. */
const CALLS_MAX = 500
/** Folders that are looked at in one life of the daemon. */
const FOLDERS_MAX = 100

interface Folder {
  readonly folder: string
  calls: readonly WatchedCall[]
  /** A look is under way, or will be. */
  state: 'quiet' | 'waiting' | 'looking' | 'given-up'
  /** Asked for while a look was under way. */
  again: boolean
  firstAsked: number
  /** When the last look was asked for. */
  lookedAt: number
  timer?: NodeJS.Timeout
}

/** Has a folder looked at when a session begins in it and after the calls that may have changed it, off everybody's way. */
export class TimeLines {
  readonly #program: string
  readonly #recovery: string
  readonly #now: () => number
  readonly #began: number
  readonly #folders = new Map<string, Folder>()
  readonly #orders = new Map<number, { readonly folder: Folder; readonly sent: number }>()
  #looker: ChildProcess | undefined
  #orderId = 0

  /** `program`: the built process.ts of the time line. */
  constructor(program: string, recovery: string, now: () => number) {
    this.#program = program
    this.#recovery = recovery
    this.#now = now
    this.#began = now()
  }

  /** An action that may run now. What is noted of it keeps nobody waiting. */
  begins(action: Action): void {
    const from = this.#now()
    setImmediate(() => this.#note(action, from))
  }

  #note({ origin, cwd, deed }: Action, from: number): void {
    if (origin.call === undefined || READS.has(deed.kind)) return
    const folder = this.#folderOf(cwd)
    if (!folder || cwd === undefined) return
    const { agent, session, call, subAgent } = origin
    const one: WatchedCall = {
      agent,
      session,
      call,
      ...(subAgent && { subAgent: subAgent.id }),
      cwd,
      deed: redact(textOf(deed) ?? origin.tool).slice(0, DEED_CHARS_MAX),
      from,
    }
    folder.calls = [...folder.calls.slice(-CALLS_MAX), one]
    // What people did meanwhile is seen for itself: of what is gone, nothing tells when it went.
    if (one.from - folder.lookedAt > STALE_MS) this.#ask(folder, 0)
  }

  /** Something has happened: a session begins, a call ends, or the agent stops and leaves what it has started. */
  heard({ kind, origin, cwd, deed }: Signal): void {
    const { session, call } = origin
    if (kind === 'session-started') return this.#ask(this.#folderOf(cwd), 0)
    const isOver = kind === 'stopped' || kind === 'session-ended' || kind === 'prompt'
    for (const folder of this.#folders.values()) {
      const ended = folder.calls.filter(
        (one) =>
          one.session === session &&
          one.to === undefined &&
          (isOver || (deed && one.call === call)),
      )
      if (ended.length === 0) continue
      const to = this.#now()
      folder.calls = folder.calls.map((one) => (ended.includes(one) ? { ...one, to } : one))
      this.#ask(folder, QUIET_MS)
    }
  }

  /** Whatever ends a look, the next one finds what it would have found. */
  async stop(): Promise<void> {
    for (const { timer } of this.#folders.values()) clearTimeout(timer)
    this.#folders.clear()
    this.#orders.clear()
    if (this.#looker) await endChild(this.#looker)
  }

  /** The repository that a folder is in, or the folder; never one in which all of a person's or machine's things lie. */
  #folderOf(cwd: string | undefined): Folder | undefined {
    if (cwd === undefined) return undefined
    const repository = rootOf(cwd)
    const at = repository ?? cwd
    if (`${os.homedir()}/`.startsWith(at === '/' ? at : `${at}/`)) return undefined
    if (repository === undefined && SHARED.test(at)) return undefined
    const known = this.#folders.get(at)
    if (known || this.#folders.size >= FOLDERS_MAX) return known
    const folder: Folder = {
      folder: at,
      calls: [],
      state: 'quiet',
      again: false,
      firstAsked: 0,
      lookedAt: 0,
    }
    this.#folders.set(at, folder)
    this.#ask(folder, 0)
    return folder
  }

  #ask(folder: Folder | undefined, quiet: number): void {
    if (!folder || folder.state === 'given-up') return
    if (folder.state === 'looking') {
      folder.again = true
      return
    }
    const now = this.#now()
    if (folder.state === 'quiet') folder.firstAsked = now
    folder.state = 'waiting'
    clearTimeout(folder.timer)
    const wait = Math.max(0, Math.min(quiet, folder.firstAsked + BURST_MS_MAX - now))
    folder.timer = setTimeout(() => this.#look(folder), wait)
    folder.timer.unref()
  }

  #look(folder: Folder): void {
    folder.state = 'looking'
    folder.again = false
    const id = ++this.#orderId
    folder.lookedAt = this.#now()
    this.#orders.set(id, { folder, sent: folder.lookedAt })
    const order: ToLooker = { id, folder: folder.folder, calls: folder.calls, watched: this.#began }
    this.#lookerNow().send(order, (error) => {
      if (error) this.#done({ id, goesOn: true, error: error.message })
    })
  }

  #done({ id, goesOn, error }: FromLooker): void {
    const order = this.#orders.get(id)
    if (!order) return
    this.#orders.delete(id)
    const { folder, sent } = order
    // A path may hold what nobody should read in a log.
    if (error !== undefined) console.error(`interlock: a look at a folder failed: ${error}`)
    // What ended before the look began has been seen.
    else folder.calls = folder.calls.filter(({ to }) => to === undefined || to >= sent)
    folder.state = goesOn ? 'quiet' : 'given-up'
    if (folder.again) this.#ask(folder, QUIET_MS)
  }

  #lookerNow(): ChildProcess {
    if (this.#looker?.connected) return this.#looker
    const looker = forkChild(this.#program, this.#recovery)
    looker.on('message', (answer: FromLooker) => this.#done(answer))
    looker.on('error', () => {})
    looker.on('exit', () => {
      if (this.#looker === looker) this.#looker = undefined
      for (const id of [...this.#orders.keys()])
        this.#done({ id, goesOn: true, error: 'the looking process has ended' })
    })
    this.#looker = looker
    return looker
  }
}

/** Nobody's project, but many people's and programs'. */
const SHARED =
  /^\/(bin|boot|dev|etc|lib\w*|media|mnt|opt|private|proc|run|sbin|srv|sys|tmp|usr|var)(\/tmp|\/lib)?$/
/** What only looks leaves nothing to find. */
const READS: ReadonlySet<string> = new Set(['read', 'fetch', 'conversation'])
const DEED_CHARS_MAX = 500
