import type { Action } from '../action/action.ts'
import { type Judgement, stricter } from '../decide/decide.ts'
import type { Reason } from '../decide/decision.ts'
import type { World } from '../facts/world.ts'
import type { Budget } from '../policy/budgets/budget.ts'

/** What the budgets say against a call. */
export interface OverBudget {
  readonly reason: Reason
  /** It was told so before, and ends here. */
  readonly halt: boolean
}

/** Whoever keeps count of what agents use. */
export interface BudgetDesk {
  /** Reads what was used since it looked last, so that what is said next is true now. */
  look(action: Action, budgets: readonly Budget[]): Promise<void>
  /** Of a call that nothing else refuses. Where nothing is said against it, it is counted from now on. */
  admit(action: Action, budgets: readonly Budget[]): OverBudget | undefined
  /** What has become of a call that was counted. */
  settle(action: Action, effect: 'allow' | 'ask' | 'deny'): void
}

/** Whoever has used up what it was given is stopped, and one more that would not fit is not started. */
export function withBudgets(
  judgement: Judgement,
  action: Action,
  budgets: readonly Budget[],
  desk: BudgetDesk,
  world: Pick<World, 'unattended'>,
): Judgement {
  if (budgets.length === 0 || judgement.decision.effect === 'deny') return judgement
  const over = desk.admit(action, budgets)
  if (!over) return judgement
  const refused = stricter(judgement, over.reason, world)
  const { decision } = refused
  return over.halt && decision.effect === 'deny'
    ? { ...refused, decision: { ...decision, halt: true } }
    : refused
}
