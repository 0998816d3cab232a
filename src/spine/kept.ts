import type { Action } from '../action/action.ts'
import { type Judgement, stricter } from '../decide/decide.ts'
import type { Decision, Reason } from '../decide/decision.ts'
import type { DatabaseServer, Facts } from '../facts/facts.ts'
import type { World } from '../facts/world.ts'
import type { BeyondFiles, Kept } from '../recovery/keep.ts'
import { type PointOf, unkeptOf } from '../recovery/unkept.ts'
import { wordsOf } from './words-of.ts'

export interface Keeper {
  /** Keeps what an action would change, before it may run. */
  keepBefore(action: Action, facts: Facts): Kept | Promise<Kept>
  /** How a database's server would come back to the moment before it; absent where that is not known. */
  readonly pointOf?: PointOf
}

/** What it changes is kept before it may run; what would be gone for good and cannot be kept, a person is asked about. */
export async function withKept(
  judgement: Judgement,
  action: Action,
  keeper: Keeper,
  world: Pick<World, 'unattended'>,
): Promise<Judgement> {
  if (judgement.decision.effect === 'deny') return withUnkept(judgement, keeper)
  const kept = await keptNow(action, judgement.facts, keeper)
  if (kept.kind === 'not-kept')
    return stricter(withUnkept(judgement, keeper), cannotBeUndone(kept.why), world)
  const told = withUnkept(judgement, keeper, kept.beyond)
  if (kept.kind === 'nothing') return told
  const { decision } = told
  const { words, state } = kept.beyond ?? {}
  // What nothing brings back says it already.
  const isSaid = decision.effect === 'ask' && decision.unkept !== undefined
  const sentences = [words, isSaid ? undefined : state].filter((text) => text !== undefined)
  const said =
    decision.effect === 'ask' && sentences.length > 0 ? { kept: sentences.join(' ') } : {}
  return { ...told, decision: { ...decision, ...said, snapshot: kept.id } }
}

/** Who is asked, or refused, is told what nothing would bring back. */
function withUnkept(judgement: Judgement, keeper: Keeper, beyond?: BeyondFiles): Judgement {
  const { decision, facts } = judgement
  if (decision.effect === 'allow') return judgement
  const unkept = unkeptOf(facts, (server) => pointFor(keeper, server), beyond)
  if (unkept === undefined) return judgement
  const told = unkept.kind === 'lost' ? { unkept: unkept.words } : { point: unkept.words }
  return { ...judgement, decision: { ...decision, ...told } }
}

/** Whatever goes wrong: then it is not known. */
function pointFor(keeper: Keeper, server: DatabaseServer): string | undefined {
  try {
    return keeper.pointOf?.(server)
  } catch {
    return undefined
  }
}

/**
 * People may have taken their time: what stands there now is what a restore would bring back. Where they were told that it
 * is kept, and now it cannot be, their yes was to something else.
 */
export async function keptAgain(
  decision: Decision,
  { facts, decision: asked }: Judgement,
  action: Action,
  keeper: Keeper,
): Promise<Decision> {
  if (decision.effect !== 'allow') return decision
  const kept = await keptNow(action, facts, keeper)
  if (kept.kind === 'kept') return { ...decision, snapshot: kept.id }
  return kept.kind === 'not-kept' && asked.snapshot !== undefined
    ? { effect: 'deny', reasons: [cannotBeUndone(kept.why)] }
    : decision
}

async function keptNow(action: Action, facts: Facts, keeper: Keeper): Promise<Kept> {
  try {
    return await keeper.keepBefore(action, facts)
  } catch (error) {
    return { kind: 'not-kept', why: `Interlock could not keep it (${wordsOf(error)})` }
  }
}

function cannotBeUndone(why: string): Reason {
  return {
    rule: 'interlock/cannot-be-undone',
    effect: 'ask',
    text: `this cannot be undone: ${why}`,
    why: 'What it deletes or overwrites could not be kept first, so nothing would bring it back.',
    instead: 'Move it aside instead, or keep a copy first; or work on fewer files at a time.',
    spans: [],
  }
}
