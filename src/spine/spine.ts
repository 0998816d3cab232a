import type { Action } from '../action/action.ts'
import type { Signal } from '../action/signal.ts'
import type { Answer, Door, Wire } from '../agents/agent.ts'
import { type Judgement, strictest } from '../decide/decide.ts'
import type { Decision, Reason } from '../decide/decision.ts'
import type { World } from '../facts/world.ts'
import { messageOf } from '../message/message.ts'
import type { Policy } from '../policy/policy.ts'
import {
  actionDraft,
  type Draft,
  incidentDraft,
  type Source,
  signalDraft,
} from '../record/entry.ts'
import { judge } from '../world/judge.ts'
import { digestOf, type JudgedCalls } from './calls.ts'

/** What the way from an event to an answer needs from the process it runs in. */
export interface Surroundings {
  readonly policy: Policy
  readonly policyDigest: string
  readonly source: Source
  readonly calls: JudgedCalls | undefined
  /** Everything of the World but the folder and the answers, as it is now. */
  world(): Omit<World, 'answers' | 'cwd'>
  /** Writes before the answer leaves; throws when it cannot. `durable` where the deed cannot be undone. */
  record(draft: Draft, durable: boolean): void
  /** Milliseconds since 1970. */
  now(): number
  /** True when the record holds a judgement of this call; asked only when memory does not. */
  wasJudged(session: string, call: string): boolean
}

/**
 * The way of every event, in the daemon and in the hook alike: Action → Facts → Decision → Record → answer. Whatever
 * fails on it closes the door for an Action and leaves it open, with a warning, for a Signal.
 */
export function answerEvent(wire: Wire, door: Door, text: string, around: Surroundings): Answer {
  try {
    const event = wire.read(text)
    switch (event.kind) {
      case 'unreadable':
        recordUnreadable(event.why, door, around)
        return wire.closed(door, event.why)
      case 'action':
        return answerAction(event.action, wire, around)
      case 'signal':
        return door === 'action'
          ? wire.closed(door, `the event ${event.signal.event} is not a call of a tool`)
          : answerSignal(event.signal, wire, around)
    }
  } catch (error) {
    return wire.closed(
      door,
      `Interlock failed (${error instanceof Error ? error.message : 'unknown error'})`,
    )
  }
}

function answerAction(action: Action, wire: Wire, around: Surroundings): Answer {
  const start = performance.now()
  const world = around.world()
  const judgement = judge(action, around.policy, world, action.cwd ?? world.user.home)
  const took_us = Math.round((performance.now() - start) * 1000)
  const irreversible = judgement.facts.effects.some(
    (effect) => effect.reversibility === 'irreversible',
  )
  const draft = actionDraft(action, judgement, around.now(), {
    source: around.source,
    policy: around.policyDigest,
    took_us,
  })
  const decision = recorded(
    judgement,
    () => around.record(draft, irreversible && judgement.decision.effect === 'allow'),
    world,
  )
  const { session, call } = action.origin
  if (call !== undefined) around.calls?.add(session, call, action.deed, decision.effect)
  return wire.answer(decision, messageOf(action, decision))
}

/** Record first, then answer. What cannot be recorded is refused when it cannot be undone, and asked otherwise. */
function recorded(
  judgement: Judgement,
  write: () => void,
  world: Pick<World, 'unattended'>,
): Decision {
  try {
    write()
    return judgement.decision
  } catch (error) {
    const irreversible = judgement.facts.effects.some(
      (effect) => effect.reversibility === 'irreversible',
    )
    const reason: Reason = {
      rule: 'interlock/not-recorded',
      effect: irreversible ? 'deny' : 'ask',
      text: `Interlock cannot write its record (${error instanceof Error ? error.message : 'unknown error'})`,
      why: 'What is not recorded cannot be accounted for. This says nothing about the command itself.',
      instead: 'A person frees disk space or permissions, and looks with `interlock doctor`.',
      spans: [],
    }
    return strictest([reason, ...judgement.decision.reasons], world)
  }
}

function answerSignal(signal: Signal, wire: Wire, around: Surroundings): Answer {
  try {
    around.record(signalDraft(signal, around.now(), around.source), false)
    const fault = faultOf(signal, around)
    if (fault) around.record(incidentDraft(fault, around.now(), signal.origin), false)
    return { exit: 0, stdout: '', stderr: '' }
  } catch (error) {
    return wire.closed(
      'signal',
      `the record cannot be written (${error instanceof Error ? error.message : 'unknown error'})`,
    )
  }
}

/** What ran is compared with what was judged: another hook may rewrite inputs, or a call may pass no hook at all. */
function faultOf(signal: Signal, around: Surroundings): string | undefined {
  const { session, call, tool } = signal.origin
  if (!signal.deed || call === undefined || !around.calls) return undefined
  const judged = around.calls.take(session, call)
  if (!judged)
    return around.wasJudged(session, call) ? undefined : `${tool} ran without having been judged`
  if (judged.effect === 'deny') return `${tool} ran although it was refused`
  return judged.digest === digestOf(signal.deed)
    ? undefined
    : `${tool} ran with another input than the one that was judged`
}

function recordUnreadable(why: string, door: Door, around: Surroundings): void {
  try {
    around.record(
      incidentDraft(
        `an event for the ${door} hook could not be read: ${why}`,
        around.now(),
        undefined,
      ),
      false,
    )
  } catch {
    // The answer is closed already; it cannot become stricter.
  }
}
