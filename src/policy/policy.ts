import type { Action } from '../action/action.ts'
import type { Reason } from '../decide/decision.ts'
import type { Facts, Unknown } from '../facts/facts.ts'
import type { World } from '../facts/world.ts'
import { RULES } from '../rules/index.ts'
import type { Rule } from '../rules/rule.ts'
import { onMode } from './modes/modes.ts'
import { onUnknown } from './unknown.ts'

/** What decides, besides the facts. A value: the same policy gives the same verdict wherever it is applied. */
export interface Policy {
  readonly rules: readonly Rule[]
  onUnknown(unknowns: readonly Unknown[], strict?: boolean): readonly Reason[]
  onMode(facts: Facts, action: Action, world: World, asked: boolean): readonly Reason[]
}

/** What holds without any configuration: every rule, and no mercy for what cannot be told. */
export const DEFAULT_POLICY: Policy = { rules: RULES, onUnknown, onMode }

/** Names this policy in records and in the world file. Changes when a rule is added, removed or turned. */
export function describePolicy(policy: Policy): string {
  return policy.rules
    .map((rule) => `${rule.id}=${rule.effect}`)
    .sort()
    .join('\n')
}
