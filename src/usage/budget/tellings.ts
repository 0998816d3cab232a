import type { SignalKind, Told } from '../../action/signal.ts'
import { amountInWords, type Budget, inWords, usedInWords } from '../../policy/budgets/budget.ts'
import type { Reached } from '../windows/warnings.ts'
import type { Account, Known } from './account.ts'
import { byAgent } from './by-agent.ts'
import type { Journal } from './journal.ts'
import { type Measured, runsOf } from './profile-file.ts'
import type { Who } from './who.ts'

export interface TellingSurroundings {
  readonly journal: Journal
  readonly notice: (text: string, session: string) => void
}

/** A budget that is used up is told of even where no level is set. */
const SPENT = 100
/** So many times what half of its kind stay below is a spike; of a kind with fewer runs nobody knows what is usual. */
const SPIKE = 10
const RUNS_MIN = 5
/** Some never come back to be told. */
const AGENTS_MAX = 1_000
const NAME_CHARS_MAX = 80
/** Said at once to one agent; more is no warning. */
const WAITING_MAX = 5

/** Says it once, to people and to the agent, when a level is reached or a sub-agent runs away. */
export class Tellings {
  readonly #around: TellingSurroundings
  /** What waits for an agent until something happens to it by which it can be told. */
  readonly #waiting = new Map<string, readonly Told[]>()

  constructor(around: TellingSurroundings) {
    this.#around = around
  }

  warn(who: Who, accounts: readonly Account[]): void {
    for (const account of accounts) {
      const { budget, bucket, measure, spent, limit, overshoot } = account
      // Of a budget of nothing, nothing is used until something is.
      const share = limit === 0 ? (spent > 0 ? SPENT : 0) : (spent / limit) * 100
      const level = [...budget.warnAt, SPENT].findLast((one) => share >= one)
      if (level === undefined || !this.#isNew(`${budget.id} ${measure} ${bucket}`, level)) continue
      const used = usedInWords(measure, spent, limit)
      const words = `${Math.floor(share)}% of budget ${budget.id} is used: ${used} (${inWords(budget)})`
      const more = overshoot > 0 ? ` It may be passed by ${amountInWords(measure, overshoot)}.` : ''
      this.#around.notice(`${words}.${more}`, who.session)
      if (measure !== 'subAgents' && level < SPENT)
        this.#tell(
          who,
          `Interlock: ${words}. Finish what you are at, and start nothing large: at 100% no tool call is let through.`,
        )
    }
  }

  onSpikes(session: string, known: Known, measured: Measured | undefined): void {
    const atWork = known.book
      .atWork(session, known.now)
      .flatMap(({ id, start: { type } }) => (id === undefined ? [] : [{ id, type }]))
    if (atWork.length === 0 || !measured) return
    const ofAgent = byAgent(known.spendings)
    for (const { id, type } of atWork) {
      const usual = runsOf(type, measured)
      if (!usual || usual.runs < RUNS_MIN) continue
      const tokens = ofAgent(session, id).reduce((sum, one) => sum + one.tokens, 0)
      if (tokens <= usual.medianTokens * SPIKE || !this.#isNew(`spike ${session} ${id}`, 1))
        continue
      const [now, half] = [tokens, usual.medianTokens].map((one) => amountInWords('tokens', one))
      this.#around.notice(
        `The sub-agent ${named(type, id)} has used ${now}; half of its kind use less than ${half}.`,
        session,
      )
    }
  }

  /** Of the agent's own windows people are told, and the agent that is at work. */
  onWindows(session: string, reached: readonly Reached[]): void {
    for (const one of reached) {
      if (!this.#isNew(one.key, one.level)) continue
      const { words } = one
      this.#around.notice(words, session)
      this.#wait({ session, subAgent: '' }, { toPerson: `Interlock: ${words}` })
    }
  }

  /** Its parent would read of a sub-agent that it has completed. */
  halted(who: Who, budget: Budget): void {
    const what =
      who.subAgent === '' ? 'The agent' : `The sub-agent ${named(who.type, who.subAgent)}`
    const words = `${what} was ended by Interlock: budget ${budget.id} is spent (${inWords(budget)}).`
    this.#around.notice(words, who.session)
    if (who.subAgent !== '') this.#tell({ ...who, subAgent: '' }, `${words} It did not finish.`)
  }

  take(kind: SignalKind, session: string, subAgent: string): Told | undefined {
    if (kind !== 'tool-ended' && kind !== 'tool-failed' && kind !== 'prompt') return undefined
    const key = `${session} ${subAgent}`
    const waiting = this.#waiting.get(key)
    if (!waiting) return undefined
    this.#waiting.delete(key)
    const all = (key: 'toModel' | 'toPerson') => waiting.flatMap((one) => one[key] ?? []).join('\n')
    const toModel = all('toModel')
    return { ...(toModel !== '' && { toModel }), toPerson: all('toPerson') }
  }

  #tell(who: Who, text: string): void {
    this.#wait(who, { toModel: text, toPerson: text })
  }

  #wait({ session, subAgent }: Pick<Who, 'session' | 'subAgent'>, told: Told): void {
    const key = `${session} ${subAgent}`
    this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), told].slice(-WAITING_MAX))
    const [first] = this.#waiting.keys()
    if (this.#waiting.size > AGENTS_MAX && first !== undefined) this.#waiting.delete(first)
  }

  #isNew(key: string, level: number): boolean {
    const { journal } = this.#around
    if (journal.book.warned(key) >= level) return false
    journal.note({ what: 'warned', key, level })
    return true
  }
}

/** Types and ids are an agent's words: they begin no line of their own, and are not the whole notice. */
function named(type: string, id: string): string {
  const [shortType, shortId] = [type, id].map((one) =>
    one.length > NAME_CHARS_MAX ? `${one.slice(0, NAME_CHARS_MAX)}…` : one,
  )
  return `${shortType} (${shortId})`.replace(/[\p{Cc}\p{Cf}]/gu, '·')
}
