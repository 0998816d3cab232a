import type { Action } from '../action/action.ts'
import { type Judgement, weigh } from '../decide/decide.ts'
import { factsOf } from '../facts/facts-of.ts'
import type { World } from '../facts/world.ts'
import { QUESTION_ROUNDS_MAX } from '../limits.ts'
import type { Policy } from '../policy/policy.ts'
import { GatheredAnswers, type LoadGrammar, type Reading } from './answers.ts'

/** A judgement, and what was read of the world to make it. */
export interface Judged extends Judgement {
  readings(): readonly Reading[]
}

/**
 * Facts ask, the world answers, until nothing is left to ask; what is still open after the last round stays a guess
 * that is never kinder than the answer could be. Only git and grammars are waited for.
 */
export async function judge(
  action: Action,
  policy: Policy,
  around: Omit<World, 'answers'>,
  loadGrammar: LoadGrammar,
): Promise<Judged> {
  const answers = new GatheredAnswers(loadGrammar)
  const world: World = { ...around, answers }
  let facts = factsOf(action, world)
  for (let round = 1; round < QUESTION_ROUNDS_MAX && facts.questions.length > 0; round++) {
    const pending = answers.gather(facts.questions)
    if (pending) await pending
    facts = factsOf(action, world)
  }
  return { ...weigh(facts, action, policy, world), readings: () => answers.readings() }
}
