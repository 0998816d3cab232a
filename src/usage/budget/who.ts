import { type Budget, isOfType } from '../../policy/budgets/budget.ts'

/** Whose a call, a start or a request is. */
export interface Who {
  readonly session: string
  /** The repository's folder, or the one where the work is. */
  readonly project: string
  /** `2026-11-22`, by the local clock. */
  readonly day: string
  /** '' for the main agent. */
  readonly subAgent: string
  /** The sub-agent's type; '' for the main agent. */
  readonly type: string
}

/** What is counted together under a budget; undefined where this one's work is not under it. */
export function bucketOf(budget: Pick<Budget, 'per'>, who: Who): string | undefined {
  switch (budget.per) {
    case 'session':
      return `session ${who.session}`
    case 'sub-agent':
      return who.subAgent === '' ? undefined : `sub-agent ${who.session} ${who.subAgent}`
    case 'project':
      return `project ${who.day} ${who.project}`
    case 'day':
      return `day ${who.day}`
  }
}

/** Whether what this one uses counts in the bucket. */
export function isIn(budget: Budget, bucket: string, who: Who): boolean {
  // The main agent has no type, so it is of none.
  if (budget.agentType !== undefined && who.subAgent === '') return false
  return isOfType(budget, who.type) && bucketOf(budget, who) === bucket
}
