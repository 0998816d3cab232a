import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import type { Action } from '../action/action.ts'
import { progressWords } from '../recovery/at-length/progress.ts'
import type { FromCopier, Progress, ToCopier } from '../recovery/at-length/words.ts'
import type { Kept } from '../recovery/keep.ts'
import type { AtLength } from '../recovery/recovery.ts'
import type { RecoveryTarget } from '../recovery/targets.ts'
import { endChild, forkChild } from './child.ts'

/** What takes no longer than this keeps an agent waiting, instead of being told to. */
const WAIT_MS = 4_000
/** Who asks again was told when: a little more is waited for than the first time. */
const WAIT_AGAIN_MS = 15_000
/** At once; each reads as fast as the disk gives it. */
const COPIERS_MAX = 3

/** Has what is more than a call waits for kept by processes of their own, and tells agents how far that is. */
export class KeepingAtLength implements AtLength {
  readonly #program: string
  readonly #recovery: string
  readonly #copiers = new Map<string, Copier>()

  /** `program`: the built process.ts of what is kept at length. */
  constructor(program: string, recovery: string) {
    this.#program = program
    this.#recovery = recovery
  }

  has(targets: readonly RecoveryTarget[]): boolean {
    return this.#copiers.has(keyOf(targets))
  }

  async keepBefore(action: Action, targets: readonly RecoveryTarget[]): Promise<Kept> {
    const key = keyOf(targets)
    const known = this.#copiers.get(key)
    if (!known && !this.#hasRoom()) return { kind: 'keeping', progress: FULL }
    const copier = known ?? this.#begin(key, targets)
    const first = await Promise.race([copier.ready, delay(known ? WAIT_AGAIN_MS : WAIT_MS, LATE)])
    if (first === LATE) return { kind: 'keeping', progress: copier.words() }
    return first ?? copier.take(action)
  }

  noteAfter(id: string): boolean {
    return [...this.#copiers.values()].some((copier) => copier.note(id))
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#copiers.values()].map((copier) => copier.stop()))
  }

  /** One that only waits for a call makes room: what it has read lies in the store. */
  #hasRoom(): boolean {
    if (this.#copiers.size < COPIERS_MAX) return true
    const idle = [...this.#copiers].find(([, copier]) => copier.isIdle)
    if (!idle) return false
    const [key, copier] = idle
    this.#copiers.delete(key)
    void copier.stop()
    return true
  }

  #begin(key: string, targets: readonly RecoveryTarget[]): Copier {
    const child = forkChild(this.#program, this.#recovery)
    const copier = new Copier(child, targets, () => {
      if (this.#copiers.get(key) === copier) this.#copiers.delete(key)
    })
    this.#copiers.set(key, copier)
    return copier
  }
}

const LATE = Symbol('late')
const FULL =
  'it waits until other actions have been kept. Ask again with the very same call in 30 s'
const ENDED: Kept = { kind: 'not-kept', why: 'the process that keeps it has ended' }

function keyOf(targets: readonly RecoveryTarget[]): string {
  return JSON.stringify(targets)
}

/** The process that keeps one set of places, as the daemon sees it. */
class Copier {
  /** When all contents are in the store; with why not, where they cannot be. */
  readonly ready: Promise<Kept | undefined>
  readonly #child: ChildProcess
  readonly #began = Date.now()
  #progress: Progress | undefined
  #isReady = false
  /** Whoever waits for a snapshot, in the order of their asking. */
  readonly #takers: ((kept: Kept) => void)[] = []
  /** Snapshots whose actions may still run. */
  readonly #taken = new Set<string>()
  #tellReady: (refused: Kept | undefined) => void = () => {}
  readonly #onEnd: () => void

  constructor(child: ChildProcess, targets: readonly RecoveryTarget[], onEnd: () => void) {
    this.#child = child
    this.#onEnd = onEnd
    this.ready = new Promise((resolve) => {
      this.#tellReady = resolve
    })
    const end = () => {
      onEnd()
      this.#tellReady(ENDED)
      for (const tell of this.#takers.splice(0)) tell(ENDED)
    }
    child.on('message', (word: FromCopier) => this.#hear(word))
    child.on('error', end)
    child.on('exit', end)
    this.#order({ kind: 'begin', targets })
  }

  get isIdle(): boolean {
    return this.#isReady && this.#takers.length + this.#taken.size === 0
  }

  words(): string {
    return progressWords(this.#progress, Date.now() - this.#began)
  }

  /** Only what has changed since is read again, so that this is waited for. */
  take(action: Action): Promise<Kept> {
    return new Promise((resolve) => {
      this.#takers.push(resolve)
      this.#order({ kind: 'take', action })
    })
  }

  note(id: string): boolean {
    if (!this.#taken.delete(id)) return false
    this.#order({ kind: 'note', id })
    return true
  }

  stop(): Promise<void> {
    return endChild(this.#child)
  }

  #hear(word: FromCopier): void {
    switch (word.kind) {
      case 'progress':
        this.#progress = word
        return
      case 'ready':
        this.#isReady = true
        return this.#tellReady(undefined)
      case 'taken': {
        if (word.kept.kind === 'kept') this.#taken.add(word.kept.id)
        // It has nothing more to do: whoever asks once more has it tried again, by another one.
        else {
          this.#onEnd()
          this.#child.kill()
        }
        const tell = this.#isReady ? this.#takers.shift() : this.#tellReady
        return tell?.(word.kept)
      }
      case 'noted':
        return
    }
  }

  #order(order: ToCopier): void {
    this.#child.send(order, () => {})
  }
}
