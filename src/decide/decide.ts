import type { Action } from '../action/action.ts'
import type { Facts } from '../facts/facts.ts'
import { factsOf } from '../facts/facts-of.ts'
import type { World } from '../facts/world.ts'
import type { Policy } from '../policy/policy.ts'
import type { Rule } from '../rules/rule.ts'
import type { Decision, Reason } from './decision.ts'

export interface Judgement {
  readonly facts: Facts
  readonly decision: Decision
}

/** The spine: what the action would do, which rules that meets, and the strictest of their answers. */
export function decide(action: Action, policy: Policy, world: World): Judgement {
  return weigh(factsOf(action, world), action, policy, world)
}

/** The second half of the spine, for facts that are complete. */
export function weigh(facts: Facts, action: Action, policy: Policy, world: World): Judgement {
  const reasons = policy.rules.flatMap((rule) => reasonsOf(rule, facts, world))
  const unknowns = policy.onUnknown(facts.unknowns, world.strict === true)
  const asked = reasons.length + unknowns.length > 0
  const mode = policy.onMode(facts, action, world, asked)
  return { facts, decision: strictest([...reasons, ...unknowns, ...mode], world) }
}

/** One reason for each rule that matches, with every place it matched. A rule that throws counts as matched. */
function reasonsOf(rule: Rule, facts: Facts, world: World): readonly Reason[] {
  try {
    const matches = rule.match(facts, world)
    if (matches.length === 0) return []
    const objects = [...new Set(matches.map((match) => match.object).filter((object) => object))]
    const text = `${rule.title}${objects.length > 0 ? `: ${objects.slice(0, 3).join(', ')}` : ''}`
    return [
      {
        rule: rule.id,
        effect: rule.effect,
        text,
        why: rule.why,
        instead: rule.instead,
        spans: matches.map((match) => match.span),
      },
    ]
  } catch (error) {
    return [brokenRule(rule, error)]
  }
}

function brokenRule(rule: Rule, error: unknown): Reason {
  return {
    rule: rule.id,
    effect: rule.effect,
    text: `could not be checked against the rule ${rule.id}`,
    why: `Interlock's own rule failed (${error instanceof Error ? error.message : 'unknown error'}); that counts as a match.`,
    instead: 'Report this as a defect of Interlock, and do the work another way.',
    spans: [],
  }
}

/** deny > ask > allow; of denials the mode's own comes first, for it says what no other spelling changes. Order never matters. Where nobody can answer, an ask is a refusal that says so. */
export function strictest(reasons: readonly Reason[], world: Pick<World, 'unattended'>): Decision {
  const sorted = [...reasons].sort(
    (a, b) => rank(b) - rank(a) || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0),
  )
  const [first, ...rest] = sorted
  if (!first) return { effect: 'allow', reasons: [] }
  const effect = first.effect === 'ask' && world.unattended ? 'deny' : first.effect
  return { effect, reasons: [first, ...rest] }
}

/** The same judgement with one reason more. */
export function stricter(
  judgement: Judgement,
  reason: Reason,
  world: Pick<World, 'unattended'>,
): Judgement {
  return { ...judgement, decision: strictest([reason, ...judgement.decision.reasons], world) }
}

function rank(reason: Reason): number {
  if (reason.effect === 'ask') return 0
  return MODES.test(reason.rule) ? 2 : 1
}

const MODES = /^interlock\/(freeze|mode-\w+)$/
