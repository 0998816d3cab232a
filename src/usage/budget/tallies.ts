import { type Budget, isOfType } from '../../policy/budgets/budget.ts'
import { Buckets } from './buckets.ts'
import { isIn, type Who } from './who.ts'

/** Who was silent for longer was idle: the rest of the gap is no work. */
const IDLE_MS = 5 * 60 * 1000

/** One sub-agent, in the order of all that were ever started. */
export interface Start {
  readonly number: number
  type: string
}

/** What one agent has done on one day. */
interface Tally {
  readonly who: Who
  calls: number
  activeMs: number
  lastAt: number
  /** The sub-agents that it was let start, or has. */
  readonly started: Start[]
}

/** What all agents of a session have done on one day in one project, at whatever time. */
interface Work {
  readonly who: Who
  activeMs: number
  lastAt: number
}

/** What was done: calls, time, and sub-agents that were started. Nothing of it ever falls. */
export class Tallies {
  readonly #tallies = new Map<string, Tally>()
  readonly #talliesIn = new Buckets<Tally>()
  readonly #work = new Map<string, Work>()
  readonly #workIn = new Buckets<Work>()
  readonly #projects = new Map<string, string>()
  #starts = 0

  call(who: Who, at: number): void {
    const tally = this.#tallyOf(who, at)
    tally.calls++
    active(tally, at)
    active(this.#workOf(who, at), at)
  }

  start(who: Who, type: string, at: number): Start {
    const start = { number: this.#starts++, type }
    this.#tallyOf(who, at).started.push(start)
    return start
  }

  /** Nobody has run it. */
  withdraw(who: Who, start: Start, at: number): void {
    const { started } = this.#tallyOf(who, at)
    const place = started.indexOf(start)
    if (place >= 0) started.splice(place, 1)
  }

  calls(budget: Budget, bucket: string): number {
    let count = 0
    for (const { who, calls } of this.#talliesIn.of(bucket))
      if (isIn(budget, bucket, who)) count += calls
    return count
  }

  callsOf(session: string): number {
    let count = 0
    for (const { calls } of this.#talliesIn.of(`session ${session}`)) count += calls
    return count
  }

  /** Those that were let start by whom the bucket is of, whether or not they have; `before`: only those before this one. */
  subAgents(budget: Budget, bucket: string, before = Number.POSITIVE_INFINITY): number {
    let count = 0
    for (const { started } of this.#talliesIn.of(bucket))
      for (const { number, type } of started) if (number < before && isOfType(budget, type)) count++
    return count
  }

  /** Of a session at work counts once what several of its agents do at the same time. */
  minutes(budget: Budget, bucket: string): number {
    const isWhole = budget.agentType === undefined && budget.per !== 'sub-agent'
    let ms = 0
    for (const { who, activeMs } of (isWhole ? this.#workIn : this.#talliesIn).of(bucket))
      if (isWhole || isIn(budget, bucket, who)) ms += activeMs
    return ms / 60_000
  }

  /** Where the session began; undefined where nothing of it was counted. */
  projectOf(session: string): string | undefined {
    return this.#projects.get(session)
  }

  projects(): ReadonlySet<string> {
    return new Set(this.#projects.values())
  }

  #tallyOf(who: Who, at: number): Tally {
    if (!this.#projects.has(who.session)) this.#projects.set(who.session, who.project)
    const key = `${who.session} ${who.subAgent} ${who.day} ${who.project}`
    const known = this.#tallies.get(key)
    if (known) return known
    const fresh = { who, calls: 0, activeMs: 0, lastAt: at, started: [] }
    this.#tallies.set(key, fresh)
    this.#talliesIn.add(who, fresh)
    return fresh
  }

  #workOf(who: Who, at: number): Work {
    const key = `${who.session} ${who.day} ${who.project}`
    const known = this.#work.get(key)
    if (known) return known
    const fresh = { who, activeMs: 0, lastAt: at }
    this.#work.set(key, fresh)
    this.#workIn.add(who, fresh)
    return fresh
  }
}

function active(work: { activeMs: number; lastAt: number }, at: number): void {
  work.activeMs += Math.min(Math.max(0, at - work.lastAt), IDLE_MS)
  work.lastAt = Math.max(work.lastAt, at)
}
