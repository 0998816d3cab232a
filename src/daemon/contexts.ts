import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { Signal, Told } from '../action/signal.ts'
import { momentOf, toldAt } from '../context/moments/moments.ts'
import type { MomentSettings } from '../context/moments/warning.ts'
import { wordsOf } from '../spine/words-of.ts'

/** Calls come in bursts: within one, how full the context is is looked at once. */
const LOOKED_MS = 2_000
/** A transcript is read so long after the last thing that happened in its session. */
const QUIET_MS = 1_500
/** Sessions that are remembered; the least recent goes first. */
const SESSIONS_MAX = 200

interface Followed {
  lookedAt: number
  timer?: NodeJS.Timeout
}

/** Has transcripts read while their sessions go on, and says at a compaction what was dropped. */
export class Contexts {
  readonly #program: string
  readonly #store: string
  readonly #now: () => number
  readonly #settings: () => MomentSettings
  readonly #onNotice: (text: string, session: string) => void
  readonly #followed = new Map<string, Followed>()
  readonly #waiting = new Set<string>()
  #reader: ChildProcess | undefined
  #stopped = false

  /** `program`: the built command line. */
  constructor(
    program: string,
    store: string,
    now: () => number,
    settings: () => MomentSettings,
    onNotice: (text: string, session: string) => void,
  ) {
    this.#program = program
    this.#store = store
    this.#now = now
    this.#settings = settings
    this.#onNotice = onNotice
  }

  /** Nothing that fails here keeps an agent from going on. */
  heard(signal: Signal): Told | undefined {
    const { transcript, origin, kind } = signal
    if (transcript === undefined || !transcript.endsWith('.jsonl')) return undefined
    try {
      this.#follow(transcript, kind)
      const moment = this.#isDue(signal, transcript) ? momentOf(signal) : undefined
      if (!moment || !fs.existsSync(transcript)) return undefined
      const told = toldAt(moment, this.#store, this.#settings())
      if (told.toPerson !== undefined) this.#onNotice(told.toPerson, origin.session)
      return told
    } catch (error) {
      console.error(`interlock: a transcript cannot be read: ${wordsOf(error)}`)
      return undefined
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    for (const { timer } of this.#followed.values()) clearTimeout(timer)
    const reader = this.#reader
    if (!reader || reader.exitCode !== null) return
    const ended = new Promise((resolve) => reader.once('exit', resolve))
    reader.kill('SIGKILL')
    await ended
  }

  #isDue({ kind, output }: Signal, transcript: string): boolean {
    if (kind !== 'tool-ended' || output !== undefined) return true
    const followed = this.#followed.get(transcript)
    if (!followed || this.#now() - followed.lookedAt < LOOKED_MS) return false
    followed.lookedAt = this.#now()
    return true
  }

  /** What a session has said is read soon after, in a process beside, so that little is new when it is compacted. */
  #follow(transcript: string, kind: Signal['kind']): void {
    const followed = this.#followed.get(transcript) ?? { lookedAt: 0 }
    this.#followed.delete(transcript)
    this.#followed.set(transcript, followed)
    const [first] = this.#followed.keys()
    if (this.#followed.size > SESSIONS_MAX && first !== undefined) this.#followed.delete(first)
    if (kind === 'compacting') return
    clearTimeout(followed.timer)
    followed.timer = setTimeout(() => this.#read(transcript), QUIET_MS)
    followed.timer.unref()
  }

  #read(transcript: string): void {
    if (this.#stopped) return
    if (this.#reader) {
      this.#waiting.add(transcript)
      return
    }
    const { PATH, LANG } = process.env
    const reader = spawn(
      process.execPath,
      [this.#program, 'context', 'index', transcript, '--store', this.#store, '--kept'],
      { stdio: 'ignore', env: { PATH, LANG, INTERLOCK_HOME: path.dirname(this.#store) } },
    )
    this.#reader = reader
    reader.on('error', () => {})
    reader.once('exit', () => {
      this.#reader = undefined
      const [next] = this.#waiting
      if (next === undefined) return
      this.#waiting.delete(next)
      this.#read(next)
    })
    reader.unref()
  }
}
