import { type ChildProcess, spawn } from 'node:child_process'

/** It looks at all sessions so often, while any is under a budget. */
const METERED_MS = 60_000
/** After it has failed it is tried again sooner; once may be chance, and refuses nothing. */
const AGAIN_MS = 10_000
const FAILURES_MIN = 2
/** The first time it reads all that agents have ever written; what takes longer hangs. */
const METER_MS_MAX = 15 * 60_000

export interface MeterPlaces {
  /** Interlock's folder. */
  readonly root: string
  /** The built command line. */
  readonly program: string
}

/** The meter of all sessions, in a process beside: one at a time. */
export class BudgetMeter {
  readonly #places: MeterPlaces
  readonly #now: () => number
  readonly #failed: (why: string) => void
  #child: ChildProcess | undefined
  #failures = 0
  #startedAt = Number.NEGATIVE_INFINITY
  /** Why it has not looked when it should have; undefined where it has. */
  fault: string | undefined

  /** `failed`: told when it fails, once until it has looked again. */
  constructor(places: MeterPlaces, now: () => number, failed: (why: string) => void) {
    this.#places = places
    this.#now = now
    this.#failed = failed
  }

  get isLooking(): boolean {
    return this.#child !== undefined
  }

  look(): void {
    // A clock that was put back must not keep it from looking.
    const since = Math.abs(this.#now() - this.#startedAt)
    if (this.#child || since < (this.#failures > 0 ? AGAIN_MS : METERED_MS)) return
    this.#startedAt = this.#now()
    const { PATH, LANG, HOME, TZ, CLAUDE_CONFIG_DIR, CODEX_HOME, XDG_DATA_HOME } = process.env
    const folders = { HOME, CLAUDE_CONFIG_DIR, CODEX_HOME, XDG_DATA_HOME }
    // Without this process's own time zone its days would be others.
    const env = { PATH, LANG, TZ, ...folders, INTERLOCK_HOME: this.#places.root }
    const child = spawn(process.execPath, [this.#places.program, 'usage', 'profile'], {
      cwd: this.#places.root,
      stdio: 'ignore',
      timeout: METER_MS_MAX,
      killSignal: 'SIGKILL',
      env,
    })
    this.#child = child
    child.once('error', ({ message }) => this.#ended(message))
    child.once('exit', (code, signal) => {
      this.#ended(code === 0 ? undefined : `it ended with ${code ?? signal}`)
    })
    child.unref()
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null) return
    child.removeAllListeners('exit')
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }

  #ended(fault: string | undefined): void {
    this.#child = undefined
    this.#failures = fault === undefined ? 0 : this.#failures + 1
    this.fault = this.#failures < FAILURES_MIN ? undefined : fault
    if (fault !== undefined && this.#failures === FAILURES_MIN) this.#failed(fault)
  }
}
