import type { Action } from '../action/action.ts'
import { decide, type Judgement } from '../decide/decide.ts'
import type { World } from '../facts/world.ts'
import { QUESTION_ROUNDS_MAX } from '../limits.ts'
import type { Policy } from '../policy/policy.ts'
import { GatheredAnswers } from './answers.ts'

/** Facts ask, the world answers, until nothing is left to ask; what is still open after the last round stays a guess
 * that is never kinder than the answer could be. */
export function judge(
  action: Action,
  policy: Policy,
  around: Omit<World, 'answers' | 'cwd'>,
  cwd: string,
): Judgement {
  const answers = new GatheredAnswers()
  const world: World = { ...around, cwd, answers }
  let judgement = decide(action, policy, world)
  for (
    let round = 1;
    round < QUESTION_ROUNDS_MAX && judgement.facts.questions.length > 0;
    round++
  ) {
    answers.gather(judgement.facts.questions)
    judgement = decide(action, policy, world)
  }
  return judgement
}
