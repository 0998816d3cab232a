import type { Budget, Measure } from '../../policy/budgets/budget.ts'
import { dayOf } from '../meter/day.ts'
import { AgentCounts } from './agent-counts.ts'
import type { Expected, Line } from './line.ts'
import { type Start, Tallies } from './tallies.ts'
import { isIn, type Who } from './who.ts'

/** A sub-agent that neither calls a tool nor writes for so long has ended, though nobody has said so. */
export const SILENT_MS = 10 * 60 * 1000

/** A sub-agent that was let start, until it ends. */
export interface Running {
  readonly parent: Who
  readonly call: string
  readonly type: string
  readonly expected: Expected
  readonly start: Start
  /** undefined until it has begun. */
  id: string | undefined
  lastAt: number
}

/** Everything that is counted beside tokens. Numbers never fall; what ends is only no longer waited for. */
export class Book {
  readonly done = new Tallies()
  readonly #running = new Map<string, Running[]>()
  readonly #types = new Map<string, string>()
  readonly #begun = new Set<string>()
  /** Those that nobody was asked about as what they are, and which start each was. */
  readonly #uninvited = new Map<string, number>()
  readonly #refused = new AgentCounts()
  readonly #spared = new AgentCounts()
  readonly #warned = new Map<string, number>()
  readonly #granted = new Map<string, number>()
  #window = { resetsAt: 0, used: 0 }

  apply(line: Line): void {
    switch (line.what) {
      case 'call':
        return this.#call(line.who, line.at)
      case 'admitted':
        return this.#admit(line)
      case 'withdrawn':
        return this.#withdraw(line.session, line.call)
      case 'started':
        return this.#start(line.who, line.at)
      case 'ended':
        return this.#end(line.session, line.id)
      case 'refused':
        return this.#refused.add(line)
      case 'spared':
        return this.#spared.add(line)
      case 'warned':
        this.#warned.set(line.key, Math.max(this.warned(line.key), line.level))
        return
      case 'window':
        return this.#see(line.resetsAt, line.used)
      case 'granted': {
        const key = `${line.budget} ${line.measure} ${line.bucket}`
        this.#granted.set(key, (this.#granted.get(key) ?? 0) + line.amount)
        // Whoever has more again is told anew before it is ended.
        this.#refused.forget(line)
        this.#spared.forget(line)
        return
      }
    }
  }

  /** How many were started before this one; undefined where somebody was asked whether it may. */
  startedBefore(budget: Budget, bucket: string, { session, subAgent }: Who): number | undefined {
    const own = this.#uninvited.get(`${session} ${subAgent}`)
    if (own === undefined) return undefined
    return this.done.subAgents(budget, bucket, own)
  }

  /** Those that are at work or about to begin, whose tokens count in the bucket. */
  running(budget: Budget, bucket: string, now: number): readonly Running[] {
    // What they use yet, they use today, whenever they began.
    const day = dayOf(now)
    return [...this.#running.values()].flatMap((all) =>
      all.filter(
        (one) =>
          now - one.lastAt < SILENT_MS &&
          isIn(budget, bucket, {
            ...one.parent,
            day,
            subAgent: one.id ?? WAITING,
            type: one.start.type,
          }),
      ),
    )
  }

  /** It was at work at some time, whether or not it still is. */
  hasBegun(session: string, id: string): boolean {
    return this.#begun.has(`${session} ${id}`)
  }

  isAtWork(session: string, id: string): boolean {
    return this.#running.get(session)?.some((one) => one.id === id) ?? false
  }

  /** Let start by this call, and not begun. `type`: as one of this type. */
  isAdmitted(session: string, call: string, type?: string): boolean {
    const all = this.#running.get(session) ?? []
    return all.some(
      (one) =>
        one.call === call && one.id === undefined && (type === undefined || one.type === type),
    )
  }

  /** The sub-agents of a session that are at work. */
  atWork(session: string, now: number): readonly Running[] {
    return (this.#running.get(session) ?? []).filter(({ lastAt }) => now - lastAt < SILENT_MS)
  }

  refusals(who: Who, budget: string, bucket: string): number {
    return this.#refused.of(who, budget, bucket)
  }

  /** How often it has talked although its budget was spent. */
  spared(who: Who, budget: string, bucket: string): number {
    return this.#spared.of(who, budget, bucket)
  }

  /** The highest level that was told of; 0 where none was. */
  warned(key: string): number {
    return this.#warned.get(key) ?? 0
  }

  granted(budget: string, measure: Measure, bucket: string): number {
    return this.#granted.get(`${budget} ${measure} ${bucket}`) ?? 0
  }

  /** Percent of the five-hour window; 0 where nothing was said of the one that is on. */
  window(now: number): { readonly used: number; readonly resetsAt: number } {
    return this.#window.resetsAt > now ? this.#window : { used: 0, resetsAt: 0 }
  }

  /** '' for the main agent, and for one that nobody has told of. */
  typeOf(session: string, id: string): string {
    return this.#types.get(`${session} ${id}`) ?? ''
  }

  /** Its transcript has grown: it is at work, though it calls no tool. */
  alive(session: string, id: string, at: number): void {
    const one = this.#running.get(session)?.find((other) => other.id === id)
    if (one) one.lastAt = Math.max(one.lastAt, at)
  }

  #call(who: Who, at: number): void {
    this.done.call(who, at)
    if (who.subAgent !== '') this.#types.set(`${who.session} ${who.subAgent}`, who.type)
    this.alive(who.session, who.subAgent, at)
  }

  #admit({ who, at, call, type, expected }: Line & { readonly what: 'admitted' }): void {
    const start = this.done.start(who, type, at)
    const fresh = { parent: who, call, type, expected, start, id: undefined, lastAt: at }
    this.#running.set(who.session, [...(this.#running.get(who.session) ?? []), fresh])
  }

  #withdraw(session: string, call: string): void {
    const all = this.#running.get(session) ?? []
    const one = all.find((other) => other.call === call && other.id === undefined)
    if (!one) return
    this.#forget(session, one)
    this.done.withdraw(one.parent, one.start, one.lastAt)
  }

  /** One that nobody has let start counts all the same: a tool may start several. */
  #start(who: Who, at: number): void {
    const { session, subAgent: id, type } = who
    const key = `${session} ${id}`
    const isBack = this.#begun.has(key)
    this.#begun.add(key)
    this.#types.set(key, type)
    const all = this.#running.get(session) ?? []
    if (all.some((one) => one.id === id)) return
    const waiting = all.filter((one) => one.id === undefined)
    const one = waiting.find((other) => other.type === type) ?? waiting[0]
    if (one) {
      one.id = id
      one.lastAt = at
      // It was asked about as another kind, so its own has not been asked about.
      if (one.start.type !== type) this.#uninvited.set(key, one.start.number)
      one.start.type = type
      return
    }
    const parent = { ...who, subAgent: '', type: '' }
    const start = isBack ? { number: 0, type } : this.done.start(parent, type, at)
    if (!isBack) this.#uninvited.set(key, start.number)
    const expected = { tokens: 0, usd: 0 }
    const fresh = { parent, call: '', type, expected, start, id, lastAt: at }
    this.#running.set(session, [...all, fresh])
  }

  #end(session: string, id: string): void {
    const one = this.#running.get(session)?.find((other) => other.id === id)
    if (one) this.#forget(session, one)
  }

  #forget(session: string, one: Running): void {
    const rest = (this.#running.get(session) ?? []).filter((other) => other !== one)
    if (rest.length === 0) this.#running.delete(session)
    else this.#running.set(session, rest)
  }

  #see(resetsAt: number, used: number): void {
    const before = this.#window
    const isSame = Math.abs(before.resetsAt - resetsAt) < SAME_RESET_MS
    if (!isSame && resetsAt < before.resetsAt) return
    this.#window = { resetsAt, used: isSame ? Math.max(before.used, used) : used }
  }
}

/** Of one that has not begun: its id is not known yet. */
const WAITING = 'waiting'

/** The same window is told of with resets that differ by seconds. */
const SAME_RESET_MS = 10 * 60 * 1000
