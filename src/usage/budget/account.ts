import { type Budget, MEASURES, type Measure } from '../../policy/budgets/budget.ts'
import { dayOf } from '../meter/day.ts'
import type { Book } from './book.ts'
import { byAgent, nobody } from './by-agent.ts'
import type { Expected } from './line.ts'
import { isIn, type Who } from './who.ts'

/** An agent whose budget is spent is told so often to return what it has; then it is halted. */
export const REFUSALS_MAX = 3
/** The turn that passes a limit, and the one after it: agents write a turn down when its first call is asked about already. */
const TURNS_UNSEEN = 2

/** Tokens of one agent on one day, by its transcript. */
export interface Spending {
  readonly who: Who
  readonly tokens: number
  readonly usd: number
  readonly lastTokens: number
  readonly lastUSD: number
}

/** Everything that is known when somebody asks. */
export interface Known {
  readonly book: Book
  readonly spendings: readonly Spending[]
  /** What one turn takes where no turn was seen yet. */
  readonly turn: Expected
  readonly now: number
}

/** How one measure of a budget stands, in one bucket. */
export interface Account {
  readonly budget: Budget
  readonly bucket: string
  readonly measure: Measure
  /** With what people have granted. */
  readonly limit: number
  readonly spent: number
  /** What those at work are expected to use yet. */
  readonly reserved: number
  /** By so much the limit may be passed: by the turns that are not seen in time, and those in which they are told to return. */
  readonly overshoot: number
}

export function accountsOf(budget: Budget, bucket: string, known: Known): readonly Account[] {
  return MEASURES.flatMap((measure) => {
    const limit = budget.limits[measure]
    if (limit === undefined) return []
    const granted = known.book.granted(budget.id, measure, bucket)
    const amounts = amountsOf(measure, budget, bucket, known)
    return [{ budget, bucket, measure, limit: limit + granted, ...amounts }]
  })
}

type Amounts = Pick<Account, 'spent' | 'reserved' | 'overshoot'>

function amountsOf(measure: Measure, budget: Budget, bucket: string, known: Known): Amounts {
  const { book, now } = known
  const counted = (spent: number): Amounts => ({ spent, reserved: 0, overshoot: 0 })
  switch (measure) {
    case 'calls':
      return counted(book.done.calls(budget, bucket))
    case 'minutes':
      return counted(book.done.minutes(budget, bucket))
    case 'subAgents':
      return counted(book.done.subAgents(budget, bucket))
    case 'tokens':
      return tokensOf(budget, bucket, known, ofTokens)
    case 'usd':
      return tokensOf(budget, bucket, known, ofUSD)
    case 'window': {
      // Whose points they are is estimated by what they cost; a day's are all of the window's.
      const isAll = budget.agentType === undefined && budget.per === 'day'
      const point = pointOf(known)
      const usd = tokensOf(budget, bucket, inWindow(known), ofUSD)
      return {
        spent: isAll ? book.window(now).used : usd.spent * point,
        reserved: usd.reserved * point,
        overshoot: usd.overshoot * point,
      }
    }
  }
}

/** No plan's window is worth less than two dollars: what is more was used elsewhere. */
const POINTS_MAX = 50
const WINDOW_MS = 5 * 60 * 60 * 1000

/** Points of the five-hour window for a dollar, by what was used here in it; 0 where nobody has said anything of it. */
export function pointOf(known: Known): number {
  const { used } = known.book.window(known.now)
  const usd = inWindow(known).spendings.reduce((sum, one) => sum + one.usd, 0)
  return usd > 0 ? Math.min(used / usd, POINTS_MAX) : 0
}

/** The days that the window lies in. */
function inWindow(known: Known): Known {
  const { resetsAt } = known.book.window(known.now)
  const from = dayOf((resetsAt === 0 ? known.now : resetsAt) - WINDOW_MS)
  return { ...known, spendings: known.spendings.filter(({ who }) => who.day >= from) }
}

/** How a class of amounts is read off what was spent, and off what is expected. */
interface Reading {
  readonly spent: (one: Spending) => number
  readonly last: (one: Spending) => number
  readonly expected: (one: Expected) => number
}

const ofTokens: Reading = {
  spent: ({ tokens }) => tokens,
  last: ({ lastTokens }) => lastTokens,
  expected: ({ tokens }) => tokens,
}
const ofUSD: Reading = {
  spent: ({ usd }) => usd,
  last: ({ lastUSD }) => lastUSD,
  expected: ({ usd }) => usd,
}

function tokensOf(
  budget: Budget,
  bucket: string,
  { book, spendings, turn, now }: Known,
  reading: Reading,
): Amounts {
  const own = spendings.filter(({ who }) => isIn(budget, bucket, who))
  const running = book.running(budget, bucket, now)
  const ofAgent = running.length > 0 ? byAgent(own) : nobody
  const amounts = { spent: sumOf(own, reading), reserved: 0, overshoot: 0 }
  for (const one of running) {
    const used = ofAgent(one.parent.session, one.id ?? '')
    const last = used.at(-1)
    // What it is expected to use, without what it has used.
    amounts.reserved += Math.max(0, reading.expected(one.expected) - sumOf(used, reading))
    amounts.overshoot += last === undefined ? reading.expected(turn) : reading.last(last)
  }
  return { ...amounts, overshoot: amounts.overshoot * (TURNS_UNSEEN + REFUSALS_MAX) }
}

function sumOf(all: readonly Spending[], { spent }: Reading): number {
  return all.reduce((sum, one) => sum + spent(one), 0)
}
