import type { Action, Origin } from '../../action/action.ts'
import type { Signal, Told } from '../../action/signal.ts'
import type { Budget, Measure } from '../../policy/budgets/budget.ts'
import { dayOf } from '../meter/day.ts'
import type { Prices } from '../prices/prices.ts'
import type { LiveSessions } from '../session/live-sessions.ts'
import type { WindowReading } from '../windows/reading.ts'
import type { Reached } from '../windows/warnings.ts'
import { type Account, accountsOf, type Known, type Spending } from './account.ts'
import { cheaperThan, expectedOf, turnOf } from './expected.ts'
import type { Journal } from './journal.ts'
import { OtherSessions } from './other-sessions.ts'
import type { Measured } from './profile-file.ts'
import { Tellings } from './tellings.ts'
import { accountsFor, endedOf, type Spawn, spentOf, type Verdict, verdictOn } from './verdict.ts'
import { bucketOf, type Who } from './who.ts'

/** What the desk needs from the process it is in. */
export interface DeskSurroundings {
  readonly journal: Journal
  readonly sessions: LiveSessions
  readonly prices: Prices
  readonly now: () => number
  /** The repository that holds a folder, or the folder itself. */
  readonly projectOf: (folder: string) => string
  readonly measured: () => Measured | undefined
  /** Why other sessions were not read when they should have been; undefined where they were. */
  readonly unmeasured: () => string | undefined
  /** What the agent's own program said last of its five-hour window. */
  readonly window: () => WindowReading | undefined
  /** Levels of windows that people want to be told of, where one is reached. */
  readonly reached: () => readonly Reached[]
  /** For people; `session`: which one it is about. */
  readonly notice: (text: string, session: string) => void
}

type Talk = Extract<Action['deed'], { readonly kind: 'conversation' }>

/** A bucket of a budget that somebody has worked under since this process began. */
interface Seen {
  readonly budget: Budget
  readonly bucket: string
}

/** Buckets that are remembered for whoever looks; the least recent goes first. */
const SEEN_MAX = 500

/** Keeps count under budgets, and says of each call whether it is within them. */
export class Desk {
  readonly #around: DeskSurroundings
  readonly #tellings: Tellings
  readonly #others: OtherSessions
  readonly #seen = new Map<string, Seen>()

  constructor(around: DeskSurroundings) {
    this.#around = around
    this.#tellings = new Tellings(around)
    this.#others = new OtherSessions(around)
  }

  async look(action: Action, budgets: readonly Budget[]): Promise<void> {
    const { sessions, journal } = this.#around
    const who = this.#whoOf(action)
    const { session } = who
    const followed = sessions.of(session, who.project, action.transcript)
    if (followed && budgets.some(takesTokens)) {
      await followed.live.catchUp()
      for (const { subAgent, lastAt } of followed.live.spent)
        journal.book.alive(session, subAgent, Math.min(lastAt, this.#around.now()))
    }
    this.#seeWindow()
    for (const budget of budgets) this.#see(budget, bucketOf(budget, who))
    const known = this.#known()
    this.#tellings.warn(who, accountsFor(who, budgets, known))
    this.#tellings.onSpikes(session, known, this.#around.measured())
  }

  admit(action: Action, budgets: readonly Budget[]): Verdict {
    const who = this.#whoOf(action)
    const { journal, now } = this.#around
    const at = now()
    if (who.subAgent !== '' && !journal.book.isAtWork(who.session, who.subAgent))
      journal.note({ what: 'started', at, who })
    const verdict = this.#verdictOn(action, who, budgets)
    if (verdict.kind === 'spent') this.#wound(who, verdict.account, verdict.halt)
    if (verdict.kind !== 'within' || this.#isAgain(action)) return verdict
    journal.note({ what: 'call', at, who })
    const { deed, origin } = action
    if (deed.kind === 'sub-agent') {
      const expected = expectedOf(deed.type, this.#around.measured())
      const { call = '' } = origin
      journal.add({ what: 'admitted', at, who, call, type: deed.type, expected })
    }
    return verdict
  }

  settle({ deed, origin }: Action, effect: 'allow' | 'ask' | 'deny'): void {
    if (deed.kind === 'sub-agent' && effect === 'deny') this.#withdraw(origin)
  }

  /** What there is to say to the agent, by what has just happened to it. */
  heard(signal: Signal): Told | undefined {
    const { kind, origin, deed } = signal
    const { journal, now } = this.#around
    const { session, subAgent } = origin
    const { book } = journal
    if (kind === 'sub-agent-ended' && subAgent && book.isAtWork(session, subAgent.id))
      journal.note({ what: 'ended', at: now(), session, id: subAgent.id })
    if (kind === 'sub-agent-started' && subAgent && book.atWork(session, now()).length > 0)
      journal.note({ what: 'started', at: now(), who: this.#whoOf(signal) })
    if (kind === 'tool-failed' && deed?.kind === 'sub-agent') this.#withdraw(origin)
    if (kind === 'session-ended')
      for (const { id } of book.atWork(session, now()))
        if (id !== undefined) journal.note({ what: 'ended', at: now(), session, id })
    if (TELLING.has(kind)) this.#tellings.onWindows(session, this.#around.reached())
    return this.#tellings.take(kind, session, subAgent?.id ?? '')
  }

  /** How every bucket stands that somebody has worked under, the fullest first. */
  standing(): readonly Account[] {
    const known = this.#known()
    return [...this.#seen.values()]
      .flatMap(({ budget, bucket }) => accountsOf(budget, bucket, known))
      .sort((a, b) => fullnessOf(b) - fullnessOf(a))
  }

  /** A person has said so. */
  grant(budget: string, bucket: string, measure: Measure, amount: number): void {
    const { journal, now } = this.#around
    journal.add({ what: 'granted', at: now(), budget, bucket, measure, amount })
  }

  #verdictOn(action: Action, who: Who, budgets: readonly Budget[]): Verdict {
    const { deed } = action
    if (deed.kind === 'conversation') return this.#verdictOnTalk(deed, who, budgets)
    if (deed.kind !== 'sub-agent' || this.#isAgain(action))
      return verdictOn(who, undefined, budgets, this.#known())
    const unknown = this.#unknownOf(who, budgets)
    if (unknown) return unknown
    return verdictOn(who, this.#spawnOf(who, deed), budgets, this.#known())
  }

  /** Who talks to the person, or looks at what it has started, can end in good order; not for ever. */
  #verdictOnTalk(deed: Talk, who: Who, budgets: readonly Budget[]): Verdict {
    const known = this.#known()
    const ended = endedOf(deed.to, who, budgets, known)
    if (ended) return ended
    const spent = spentOf(who, budgets, known)
    if (!spent) return { kind: 'within' }
    const { budget, bucket } = spent.account
    if (deed.starts || known.book.spared(who, budget.id, bucket) >= SPARED_MAX) return spent
    this.#around.journal.note({ what: 'spared', who, budget: budget.id, bucket })
    return { kind: 'within' }
  }

  /** Two hooks may ask about one call, or one twice: it is counted, and begins nothing more. */
  #isAgain({ deed, origin: { session, call = '' } }: Action): boolean {
    if (deed.kind !== 'sub-agent' || call === '') return false
    return this.#around.journal.book.isAdmitted(session, call, deed.type)
  }

  #spawnOf({ session }: Who, deed: { readonly type: string; readonly model?: string }): Spawn {
    const { sessions, prices, measured } = this.#around
    const expected = expectedOf(deed.type, measured())
    const own = sessions.find(session)?.live.spent.findLast(({ subAgent }) => subAgent === '')
    const cheaper = cheaperThan(deed.model ?? own?.model ?? '', expected.usd, prices)
    return { type: deed.type, expected, cheaper }
  }

  /** A sub-agent is not started where nobody knows what is left. */
  #unknownOf({ session }: Who, budgets: readonly Budget[]): Verdict | undefined {
    const budget = budgets.find(takesTokens)
    if (!budget) return undefined
    const live = this.#around.sessions.find(session)?.live
    if (!live)
      return { kind: 'unknown', budget, why: 'the agent does not say where it writes its session' }
    const isLate = this.#around.journal.book.done.callsOf(session) >= UNWRITTEN_CALLS_MAX
    if (!live.isWritten && isLate)
      return { kind: 'unknown', budget, why: 'the agent’s transcript is not where it says' }
    if (live.fault !== undefined) return { kind: 'unknown', budget, why: live.fault }
    const wide = budgets.find((one) => takesTokens(one) && WIDE.has(one.per))
    if (!wide) return undefined
    const fault = this.#around.unmeasured()
    if (fault !== undefined)
      return { kind: 'unknown', budget: wide, why: `other sessions cannot be read: ${fault}` }
    return this.#around.measured()
      ? undefined
      : { kind: 'unknown', budget: wide, why: 'other sessions are being read' }
  }

  /** Of a window that is over nothing is said any more. */
  #seeWindow(): void {
    const { journal, window, now } = this.#around
    const said = window()
    const { used, resetsAt } = journal.book.window(now())
    if (said && said.resetsAt > now() && (said.used > used || said.resetsAt > resetsAt))
      journal.note({ what: 'window', resetsAt: said.resetsAt, used: said.used })
  }

  #wound(who: Who, { budget, bucket }: Account, halt: boolean): void {
    const { journal, now } = this.#around
    const { session, subAgent } = who
    journal.note({ what: 'refused', who, budget: budget.id, bucket })
    if (!halt) return
    // A halted sub-agent tells nobody that it has ended.
    if (subAgent !== '') journal.note({ what: 'ended', at: now(), session, id: subAgent })
    this.#tellings.halted(who, budget)
  }

  #withdraw({ session, call }: Origin): void {
    if (call !== undefined && this.#around.journal.book.isAdmitted(session, call))
      this.#around.journal.note({ what: 'withdrawn', session, call })
  }

  #known(): Known {
    const { journal, now, measured } = this.#around
    const turn = turnOf(measured())
    return { book: journal.book, spendings: this.#spendings(), turn, now: now() }
  }

  /** Of the sessions that go on here as they are now, of the others as the meter found them last. */
  #spendings(): readonly Spending[] {
    const { sessions, measured, journal } = this.#around
    const live = new Map(sessions.all())
    const here = [...live].flatMap(([session, { project, live: one }]) =>
      one.spent.map(({ subAgent, day, ...spent }) => ({
        ...spent,
        who: { session, project, day, subAgent, type: journal.book.typeOf(session, subAgent) },
      })),
    )
    const others = this.#others.spendings(measured(), (session) => live.has(session))
    return [...here, ...others]
  }

  #whoOf({ origin, cwd }: Pick<Action, 'origin' | 'cwd'>): Who {
    const { sessions, journal, projectOf, now } = this.#around
    const { session, subAgent } = origin
    // A session keeps the project that it began in.
    const project =
      sessions.find(session)?.project ??
      journal.book.done.projectOf(session) ??
      projectOf(cwd ?? '/')
    const { id = '', type = '' } = subAgent ?? {}
    return { session, project, day: dayOf(now()), subAgent: id, type }
  }

  #see(budget: Budget, bucket: string | undefined): void {
    if (bucket === undefined) return
    const key = `${budget.id} ${bucket}`
    this.#seen.delete(key)
    this.#seen.set(key, { budget, bucket })
    const [first] = this.#seen.keys()
    if (this.#seen.size > SEEN_MAX && first !== undefined) this.#seen.delete(first)
  }
}

/** Before an agent has written its first line it may ask so often. */
const UNWRITTEN_CALLS_MAX = 3

/** With a spent budget an agent may talk so often: notes, questions and its answer are fewer. */
const SPARED_MAX = 20

/** What has happened when somebody can be told. */
const TELLING: ReadonlySet<Signal['kind']> = new Set(['tool-ended', 'tool-failed', 'prompt'])

function fullnessOf({ spent, reserved, limit }: Account): number {
  return limit > 0 ? (spent + reserved) / limit : 1
}

const WIDE: ReadonlySet<Budget['per']> = new Set(['project', 'day'])

function takesTokens({ limits: { tokens, usd, window } }: Budget): boolean {
  return tokens !== undefined || usd !== undefined || window !== undefined
}
