import { type Judgement, stricter } from '../decide/decide.ts'
import type { Reason } from '../decide/decision.ts'
import type { World } from '../facts/world.ts'
import type { Draft } from '../record/entry.ts'
import type { Surroundings } from './spine.ts'
import { wordsOf } from './words-of.ts'

/**
 * Record first, then answer. What cannot be recorded is refused when it cannot be undone, and asked otherwise; what is
 * written later says what was answered.
 */
export function recorded(
  judgement: Judgement,
  draftOf: (judgement: Judgement) => Draft,
  around: Pick<Surroundings, 'record'>,
  world: Pick<World, 'unattended'>,
): Judgement {
  const unrecorded = (why: unknown) => stricter(judgement, notRecorded(why, judgement), world)
  const durable = isIrreversible(judgement) && judgement.decision.effect === 'allow'
  try {
    around.record([draftOf(judgement)], durable, (why) => [draftOf(unrecorded(why))])
    return judgement
  } catch (error) {
    return unrecorded(error)
  }
}

function notRecorded(why: unknown, judgement: Judgement): Reason {
  return {
    rule: 'interlock/not-recorded',
    effect: isIrreversible(judgement) ? 'deny' : 'ask',
    text: `Interlock cannot write its record (${wordsOf(why)})`,
    why: 'What is not recorded cannot be accounted for. This says nothing about the command itself.',
    instead: 'A person frees disk space or permissions, and looks with `interlock doctor`.',
    spans: [],
  }
}

function isIrreversible({ facts }: Judgement): boolean {
  return facts.effects.some((effect) => effect.reversibility === 'irreversible')
}
