import type { Budget, Measure } from '../../policy/budgets/budget.ts'
import { type Account, accountsOf, type Known, pointOf, REFUSALS_MAX } from './account.ts'
import type { Expected } from './line.ts'
import { bucketOf, isIn, type Who } from './who.ts'

/** A sub-agent that somebody wants to start. */
export interface Spawn {
  readonly type: string
  readonly expected: Expected
  /** Models that cost less than the one that would be taken, the dearest first, and what it would cost with each. */
  readonly cheaper: readonly { readonly model: string; readonly usd: number }[]
}

/** Used up: what it has is to be returned now. Who goes on all the same is halted. */
export interface Spent {
  readonly kind: 'spent'
  readonly account: Account
  readonly halt: boolean
}

/** What the budgets say of a call. */
export type Verdict =
  | { readonly kind: 'within' }
  | Spent
  /** Of a sub-agent that has used up its budget, and would be gone on with. */
  | { readonly kind: 'ended'; readonly account: Account; readonly subAgent: string }
  /** One sub-agent more does not fit. `needs` is what it is expected to take of it. */
  | {
      readonly kind: 'no-room'
      readonly account: Account
      readonly needs: number
      readonly cheaper?: { readonly model: string; readonly usd: number }
    }
  /** Nobody knows what was used. */
  | { readonly kind: 'unknown'; readonly budget: Budget; readonly why: string }

/** These only hold up whoever starts one more; of the others nothing more is done. */
const OF_SPAWNS: ReadonlySet<Measure> = new Set(['subAgents'])

/** The strictest that any budget says: used up before no room. */
export function verdictOn(
  who: Who,
  spawn: Spawn | undefined,
  budgets: readonly Budget[],
  known: Known,
): Verdict {
  const spent = spentOf(who, budgets, known)
  if (spent) return spent
  return (spawn && noRoomFor(who, spawn, budgets, known)) ?? { kind: 'within' }
}

/** The first budget that this one has used up. */
export function spentOf(who: Who, budgets: readonly Budget[], known: Known): Spent | undefined {
  for (const account of accountsFor(who, budgets, known)) {
    const { budget, bucket, measure, spent, limit } = account
    const isSpent = OF_SPAWNS.has(measure) ? isTooMany(who, account, known) : spent >= limit
    if (!isSpent) continue
    const halt = known.book.refusals(who, budget.id, bucket) >= REFUSALS_MAX
    return { kind: 'spent', account, halt }
  }
  return undefined
}

/** Nobody goes on with a sub-agent that would be refused at its first call. */
export function endedOf(
  subAgent: string | undefined,
  who: Who,
  budgets: readonly Budget[],
  known: Known,
): Verdict | undefined {
  const { book } = known
  const { session } = who
  if (subAgent === undefined || !book.hasBegun(session, subAgent)) return undefined
  if (book.isAtWork(session, subAgent)) return undefined
  const them = { ...who, subAgent, type: book.typeOf(session, subAgent) }
  const spent = spentOf(them, budgets, known)
  return spent && { kind: 'ended', account: spent.account, subAgent }
}

/** A tool has started it without anybody being asked, and those before it are all that there may be. */
function isTooMany(who: Who, { budget, bucket, limit }: Account, { book }: Known): boolean {
  // Of a budget of each sub-agent: what this one starts counts there, not this one.
  if (who.subAgent === '' || budget.per === 'sub-agent') return false
  const before = book.startedBefore(budget, bucket, who)
  return before !== undefined && before >= limit
}

/** How all budgets stand that this one's work counts in. */
export function accountsFor(
  who: Who,
  budgets: readonly Budget[],
  known: Known,
): readonly Account[] {
  return budgets.flatMap((budget) => {
    const bucket = bucketOf(budget, who)
    return bucket === undefined || !isIn(budget, bucket, who)
      ? []
      : accountsOf(budget, bucket, known)
  })
}

/** A budget of each sub-agent says nothing of how many there may be: that one is wound down by its own. */
function noRoomFor(
  who: Who,
  spawn: Spawn,
  budgets: readonly Budget[],
  known: Known,
): Verdict | undefined {
  const spawned = { ...who, subAgent: who.subAgent || 'one more', type: spawn.type }
  for (const budget of budgets) {
    const bucket = bucketOf(budget, who)
    if (bucket === undefined || !isIn(budget, bucket, spawned)) continue
    for (const account of accountsOf(budget, bucket, known)) {
      if (budget.per === 'sub-agent' && account.measure !== 'subAgents') continue
      const needs = needsOf(account.measure, spawn.expected, known)
      const left = account.limit - account.spent - account.reserved
      if (needs <= left) continue
      const rate = spawn.expected.usd > 0 ? needs / spawn.expected.usd : 0
      const cheaper =
        account.measure === 'usd' || account.measure === 'window'
          ? spawn.cheaper.find(({ usd }) => usd * rate <= left)
          : undefined
      return { kind: 'no-room', account, needs, ...(cheaper && { cheaper }) }
    }
  }
  return undefined
}

/** In the unit of the measure. */
function needsOf(measure: Measure, expected: Expected, known: Known): number {
  switch (measure) {
    case 'subAgents':
    case 'calls':
      return 1
    case 'minutes':
      return 0
    case 'tokens':
      return expected.tokens
    case 'usd':
      return expected.usd
    case 'window':
      return expected.usd * pointOf(known)
  }
}
