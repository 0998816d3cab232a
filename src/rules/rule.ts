import type { Span } from '../action/action.ts'
import { type Effect, type Facts, nameOf } from '../facts/facts.ts'
import type { World } from '../facts/world.ts'

/** One rule is one file named after its id, and its examples are its tests. */
export interface Rule {
  /** Public and permanent: `pack/name`. */
  readonly id: string
  /** What the action would do, completing "Stopped: this …". */
  readonly title: string
  /** deny: not without a change of plan. ask: a person may say yes. */
  readonly effect: 'deny' | 'ask'
  /** Why that is dangerous, in a sentence or two. */
  readonly why: string
  /** What the agent should do instead. Code in backticks must itself pass every rule; a test says so. */
  readonly instead: string
  readonly examples: Examples
  match(facts: Facts, world: World): readonly Match[]
}

/** Shell commands, judged as in a repository with uncommitted, untracked and unpushed work. */
export interface Examples {
  readonly stops: readonly string[]
  readonly allows: readonly string[]
}

export interface Match {
  readonly span: Span
  /** Completes the title with what was met: "the home folder (~)". */
  readonly object?: string
}

export function defineRule(rule: Rule): Rule {
  return rule
}

/** The usual rule: one match for each effect of a kind. */
export function effectsWhere(
  test: (effect: Effect, world: World) => boolean,
): (facts: Facts, world: World) => readonly Match[] {
  return (facts, world) =>
    facts.effects
      .filter((effect) => test(effect, world))
      .map((effect) => ({ span: effect.span, object: effect.detail ?? nameOf(effect.target) }))
}
