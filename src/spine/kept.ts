import type { Action } from '../action/action.ts'
import { type Judgement, stricter } from '../decide/decide.ts'
import type { Decision, Reason } from '../decide/decision.ts'
import type { DatabaseServer, Facts } from '../facts/facts.ts'
import type { World } from '../facts/world.ts'
import type { BeyondFiles, Kept } from '../recovery/keep.ts'
import { type PointOf, unkeptOf } from '../recovery/unkept.ts'
import { wordsOf } from './words-of.ts'

export interface Keeper {
  /** Keeps what an action would change, before it may run. Later, where it takes longer than everybody else could wait. */
  keepBefore(action: Action, facts: Facts): Kept | Promise<Kept>
  /** How a database's server would come back to the moment before it; absent where that is not known. */
  readonly pointOf?: PointOf
}

/** Nothing is kept of what is refused. */
export function keptBefore(
  { decision, facts }: Judgement,
  action: Action,
  keeper: Keeper,
): Kept | Promise<Kept> {
  return decision.effect === 'deny' ? { kind: 'nothing' } : keptNow(action, facts, keeper)
}

/** What it changes is kept before it may run; what would be gone for good and cannot be kept, a person is asked about. */
export function withKept(
  judgement: Judgement,
  kept: Kept,
  keeper: Keeper,
  world: Pick<World, 'unattended'>,
): Judgement {
  const told = withUnkept(judgement, keeper, 'beyond' in kept ? kept.beyond : undefined)
  if (told.decision.effect === 'deny') return told
  switch (kept.kind) {
    case 'nothing':
      return told
    case 'kept':
      return { ...told, decision: { ...withBeyond(told.decision, kept.beyond), snapshot: kept.id } }
    case 'not-kept':
      return withWords(stricter(told, cannotBeUndone(kept.why), world), kept.why)
    case 'keeping':
      return stricter(told, beingKept(kept.progress), world)
  }
}

/** What is kept beyond this machine's files is said to whoever is asked. */
function withBeyond(decision: Decision, beyond: BeyondFiles | undefined): Decision {
  if (decision.effect !== 'ask') return decision
  // What nothing brings back says it already.
  const state = decision.unkept === undefined ? beyond?.state : undefined
  const sentences = [beyond?.words, state].filter((text) => text !== undefined)
  return sentences.length > 0 ? { ...decision, kept: sentences.join(' ') } : decision
}

/** Also where another reason comes first. */
function withWords(judgement: Judgement, unkept: string): Judgement {
  const { decision } = judgement
  if (decision.effect === 'allow') return judgement
  return { ...judgement, decision: { ...decision, unkept } }
}

/** What was kept while others went on, of an action that is now judged otherwise, was kept of something else. */
export function keptOf(kept: Kept, before: Facts, now: Facts): Kept {
  const isSame = JSON.stringify(before.effects) === JSON.stringify(now.effects)
  if (isSame || kept.kind !== 'kept') return kept
  return { kind: 'not-kept', why: 'what it would change has changed while it was being kept' }
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
  if (kept.kind === 'keeping') return { effect: 'deny', reasons: [beingKept(kept.progress)] }
  return kept.kind === 'not-kept' && asked.snapshot !== undefined
    ? { effect: 'deny', reasons: [cannotBeUndone(kept.why)] }
    : decision
}

function keptNow(action: Action, facts: Facts, keeper: Keeper): Kept | Promise<Kept> {
  const failed = (error: unknown): Kept => ({
    kind: 'not-kept',
    why: `Interlock could not keep it (${wordsOf(error)})`,
  })
  try {
    const kept = keeper.keepBefore(action, facts)
    return kept instanceof Promise ? kept.catch(failed) : kept
  } catch (error) {
    return failed(error)
  }
}

/** No span: the same call is expected again, and is not another way to what was refused. */
function beingKept(progress: string): Reason {
  return {
    rule: 'interlock/keeping',
    effect: 'deny',
    text: `what this would change is being kept first: ${progress}`,
    why: 'It is much, and goes on being kept. Nothing was run, and nothing speaks against the command itself.',
    instead: 'Wait, and then make the very same call again. Do other work meanwhile, or `sleep`.',
    spans: [],
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
