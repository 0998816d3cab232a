import type { Environments } from '../../facts/environments.ts'
import type { Rule } from '../../rules/rule.ts'
import { type Budget, distinct } from '../budgets/budget.ts'
import type { Policy } from '../policy.ts'
import type { Config, FreezePlan, Placed, RuleSetting } from './config.ts'

/** All files of a place, merged: the strictest of them wins. */
export interface Settings {
  readonly environments: Environments
  /** What each rule that a file names is set to, and where. */
  readonly rules: readonly Placed<readonly [id: string, effect: RuleSetting]>[]
  readonly planFile: Placed<string> | undefined
  readonly freezes: readonly Placed<FreezePlan>[]
  /** All of them hold, a project’s too: one more can only tighten. */
  readonly budgets: readonly Budget[]
}

/** The plan is written here where no file names another place. */
export const PLAN_FILE = 'PLAN.md'

/** `configs` from the organisation's down to the innermost project's. */
export function merged(configs: readonly Config[]): Settings {
  const project = configs.filter(({ level }) => level === 'project')
  const trusted = configs.filter(({ level }) => level !== 'project')
  return {
    environments: {
      trusted: trusted.flatMap(({ places }) => places),
      project: project.flatMap(({ places }) => places),
    },
    rules: mergedRules(trusted, project),
    planFile: configs.findLast(({ planFile }) => planFile !== undefined)?.planFile,
    freezes: configs.flatMap(({ freezes }) => freezes),
    budgets: distinct(configs.flatMap(({ budgets }) => budgets ?? [])),
  }
}

const STRICTNESS: Readonly<Record<RuleSetting, number>> = { off: 0, ask: 1, deny: 2 }

type PlacedRule = Settings['rules'][number]

/**
 * Of several files the strictest. Where nobody else names a rule, a project's `ask` or `off` could only loosen what is
 * built in, and counts for nothing.
 */
function mergedRules(
  trusted: readonly Config[],
  project: readonly Config[],
): readonly PlacedRule[] {
  const strictest = new Map<string, PlacedRule>()
  const take = (rule: PlacedRule) => {
    const [id, effect] = rule.value
    const before = strictest.get(id)
    if (!before || STRICTNESS[effect] > STRICTNESS[before.value[1]]) strictest.set(id, rule)
  }
  for (const { rules } of trusted) rules.forEach(take)
  for (const { rules } of project)
    for (const rule of rules)
      if (rule.value[1] === 'deny' || strictest.has(rule.value[0])) take(rule)
  return [...strictest.values()]
}

/** Rules that keep Interlock itself: no file turns them off or down. */
const FIXED = /^(guard|interlock)\//

/** The policy with the settings of files in it. */
export function withSettings(policy: Policy, settings: Settings): Policy {
  if (settings.rules.length === 0) return policy
  const named = new Map(settings.rules.map(({ value }) => value))
  const rules = policy.rules.flatMap((rule): readonly Rule[] => {
    const effect = named.get(rule.id)
    if (effect === undefined || FIXED.test(rule.id)) return [rule]
    return effect === 'off' ? [] : [{ ...rule, effect }]
  })
  return { ...policy, rules }
}
