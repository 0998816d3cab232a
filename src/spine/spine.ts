import type { Action, Json } from '../action/action.ts'
import type { Signal, Told } from '../action/signal.ts'
import type { Answer, Door, Wire } from '../agents/agent.ts'
import { type Judgement, stricter } from '../decide/decide.ts'
import type { Reason } from '../decide/decision.ts'
import type { World } from '../facts/world.ts'
import { messageOf } from '../message/message.ts'
import type { Budget } from '../policy/budgets/budget.ts'
import type { Policy } from '../policy/policy.ts'
import {
  actionDraft,
  type Draft,
  type Entry,
  incidentDraft,
  isOfDeed,
  type Source,
  signalDraft,
} from '../record/entry.ts'
import type { LoadGrammar } from '../world/answers.ts'
import { type Judged, judge } from '../world/judge.ts'
import { type BudgetDesk, withBudgets } from './budgeted.ts'
import { digestOf, type JudgedCalls } from './calls.ts'
import { goalsIn } from './goals.ts'
import { type Keeper, keptAgain, keptBefore, keptOf, withKept } from './kept.ts'
import type { SessionMemory } from './memory.ts'
import { type AskPeople, type Caller, decisionOf, NATIVE } from './people.ts'
import { recorded } from './recorded.ts'
import { wordsOf } from './words-of.ts'

/** The policy and the World of a session, without the answers. */
export interface SessionStanding {
  readonly policy: Policy
  readonly policyDigest: string
  readonly world: Omit<World, 'answers'>
  readonly budgets: readonly Budget[]
}

/** What the way from an event to an answer needs from the process it runs in. */
export interface Surroundings extends Keeper {
  readonly source: Source
  readonly calls: JudgedCalls | undefined
  readonly memory: SessionMemory
  readonly loadGrammar: LoadGrammar
  /** How an ask reaches people. */
  readonly people: AskPeople
  readonly budgets: BudgetDesk
  /** What holds for a session in a folder, and where it has been before: its policy and its World. */
  standing(cwd: string | undefined, before: readonly string[]): SessionStanding
  /**
   * Writes before the answer leaves; throws when it cannot, and keeps what `otherwise` makes of that, if it can keep
   * anything. `durable` where the deed cannot be undone.
   */
  record(
    drafts: readonly Draft[],
    durable: boolean,
    otherwise?: (why: unknown) => readonly Draft[],
  ): void
  /** Told of an action that may run now, or once its agent's own person says so. */
  begins(action: Action): void
  /** Told of everything that has happened, before it is recorded; says what there is to say about it. */
  heard(signal: Signal): Told | undefined
  /** Where the record has the newest entry, by which a later refusal names this one. */
  newestEntry(): string
  /** Milliseconds since 1970. */
  now(): number
  /** The record's judgement of a call; asked only when memory has none. */
  judgement(session: string, call: string): Entry | undefined
}

/** Nothing is held where nobody says who waits. */
const NOBODY: Caller = { alone: true, gone: new AbortController().signal }

/**
 * The way of every event, in the daemon and in the hook alike: Action → Facts → Decision → Record → answer. Whatever
 * fails on it closes the door for an Action and leaves it open, with a warning, for a Signal.
 */
export async function answerEvent(
  wire: Wire,
  door: Door,
  text: string,
  around: Surroundings,
  caller: Caller = NOBODY,
): Promise<Answer> {
  // What an event is counts where it can be read; the door that it came to, where it cannot.
  let kind: Door = door
  try {
    const event = wire.read(text)
    switch (event.kind) {
      case 'unreadable':
        recordUnreadable(event.why, door, around)
        return wire.closed(door, event.why)
      case 'action':
        kind = 'action'
        return kept(around, await answerAction(event.action, wire, around, caller))
      case 'signal':
        return door === 'action'
          ? wire.closed(door, `the event ${event.signal.event} is not a call of a tool`)
          : kept(around, answerSignal(event.signal, wire, around))
    }
  } catch (error) {
    return wire.closed(kind, `Interlock failed (${wordsOf(error)})`)
  }
}

/** What is remembered must outlive this process before the agent can act on the answer. */
function kept({ memory }: Surroundings, answer: Answer): Answer {
  try {
    memory.keep()
  } catch {
    // The record says what was refused; the memory is kept with the next answer.
  }
  return answer
}

async function answerAction(
  action: Action,
  wire: Wire,
  around: Surroundings,
  caller: Caller,
): Promise<Answer> {
  const start = process.hrtime.bigint()
  const { session, call } = action.origin
  const { kept: before, ...first } = await judgedAndKept(action, around)
  const { world, policyDigest: policy, budgets } = first.standing
  if (budgets.length > 0) await around.budgets.look(action, budgets)
  around.memory.visit(session, world.cwd, 'owner' in world.mode)
  const remembered = withKept(
    withMemory(first.judged, action, around, world),
    before,
    around,
    world,
  )
  // From here to the record nothing else is judged in between: of many at once each is counted before the next.
  const budgeted = withBudgets(remembered, action, budgets, around.budgets, world)
  const took_us = Number((process.hrtime.bigint() - start) / 1_000n)
  const goals = action.deed.kind === 'sub-agent' ? goalsIn(action.deed.prompt) : []
  if (goals.length > 0) around.memory.tighten(session)
  const again = () => judgedNow(action, around)
  const asking =
    budgeted.decision.effect === 'ask' ? around.people({ action, ...first, caller, again }) : NATIVE
  const judgement = asking.kind === 'nobody' ? stricter(budgeted, asking.reason, world) : budgeted
  const approval = asking.kind === 'people' ? asking.id : undefined
  const { source } = around
  const at = around.now()
  const draftOf = (answered: Judgement) =>
    actionDraft(action, answered, at, {
      source,
      policy,
      took_us,
      goals,
      ...(approval !== undefined && { approval }),
    })
  const { decision: asked } = recorded(judgement, draftOf, around, world)
  const decision =
    asked.effect === 'ask' && asking.kind === 'people'
      ? await keptAgain(
          decisionOf(await asking.outcome(), asked),
          { ...judgement, decision: asked },
          action,
          around,
        )
      : asked
  if (budgets.length > 0) around.budgets.settle(action, decision.effect)
  if (call !== undefined) around.calls?.add(session, call, action.deed, decision.effect)
  rememberRefusal({ ...judgement, decision }, session, around)
  if (decision.effect !== 'deny') around.begins(action)
  return wire.answer(decision, messageOf(action, decision))
}

/** By what holds now: settings, modes and files may change while a call is held. */
async function judgedNow(
  action: Action,
  around: Surroundings,
): Promise<{ readonly judged: Judged; readonly standing: SessionStanding }> {
  const { session } = action.origin
  const found = around.standing(action.cwd, around.memory.foldersOf(session))
  const standing = { ...found, world: { ...found.world, strict: around.memory.isStrict(session) } }
  const judged = await judge(action, standing.policy, standing.world, around.loadGrammar)
  return { judged, standing }
}

/** Before it is answered; and judged anew where it took a while to keep, for by then other things may hold. */
async function judgedAndKept(action: Action, around: Surroundings) {
  const first = await judgedNow(action, around)
  const { judged, standing } = first
  const kept = keptBefore(withMemory(judged, action, around, standing.world), action, around)
  if (!(kept instanceof Promise)) return { ...first, kept }
  const done = await kept
  const now = await judgedNow(action, around)
  return { ...now, kept: keptOf(done, judged.facts, now.judged.facts) }
}

/** Another spelling of what this session was refused is the same event: refused, naming the first answer. */
function withMemory(
  judgement: Judgement,
  { origin }: Action,
  { memory }: Surroundings,
  world: Pick<World, 'unattended'>,
): Judgement {
  if (judgement.decision.effect === 'deny') return judgement
  const before = memory.refusalOf(origin.session, judgement.facts.effects)
  if (!before) return judgement
  const reason: Reason = {
    rule: 'interlock/refused-before',
    effect: 'deny',
    text: `this is another way to what was refused before (${before.reference})`,
    why: 'The effect is the same; only the spelling is new.',
    instead:
      'Do what the first refusal suggests, or ask the person; a new instruction of theirs clears it.',
    spans: [before.effect.span],
  }
  return stricter(judgement, reason, world)
}

/** Only the effects that were refused are remembered, not everything else the action would have done. */
function rememberRefusal(
  { facts, decision }: Judgement,
  session: string,
  around: Surroundings,
): void {
  if (decision.effect !== 'deny') return
  const spans = decision.reasons
    .filter((reason) => reason.effect === 'deny')
    .flatMap((reason) => reason.spans)
  const refused = facts.effects.filter(({ span }) =>
    spans.some((other) => other.start === span.start && other.end === span.end),
  )
  around.memory.refuse(session, refused, around.newestEntry())
}

function answerSignal(signal: Signal, wire: Wire, around: Surroundings): Answer {
  try {
    const goals = hear(signal, around)
    const told = around.heard(signal)
    const fault = faultOf(signal, around)
    const at = around.now()
    const heard = signalDraft(signal, at, around.source, goals)
    around.record(fault ? [heard, incidentDraft(fault, at, signal.origin)] : [heard], false)
    return wire.told(signal, told ?? {})
  } catch (error) {
    return wire.closed('signal', `the record cannot be written (${wordsOf(error)})`)
  }
}

/** A prompt of the person's clears what was refused; what it asks for may tighten the session again. */
function hear(signal: Signal, { memory }: Surroundings): readonly string[] {
  if (signal.kind !== 'prompt' || signal.content === undefined) return []
  // The agent tells itself of finished tasks through the same event.
  if (signal.content.trimStart().startsWith('<task-notification>')) return []
  memory.onInstruction(signal.origin.session)
  const goals = goalsIn(signal.content)
  if (goals.length > 0) memory.tighten(signal.origin.session)
  return goals
}

/** What ran is compared with what was judged: another hook may rewrite inputs, or a call may pass no hook at all. */
function faultOf(signal: Signal, around: Surroundings): string | undefined {
  const { session, call, tool } = signal.origin
  if (!signal.deed || call === undefined || !around.calls) return undefined
  try {
    const judged = around.calls.find(session, call)
    if (judged) return faultWith(tool, judged.effect, judged.digest === digestOf(signal.deed))
    const entry = around.judgement(session, call)
    return entry
      ? faultWith(tool, entry.body.effect, isOfDeed(entry, signal.deed))
      : `${tool} ran without having been judged`
  } catch (error) {
    return `${tool} ran, and Interlock could not tell what was judged (${wordsOf(error)})`
  }
}

function faultWith(tool: string, effect: Json | undefined, same: boolean): string | undefined {
  if (effect === 'deny') return `${tool} ran although it was refused`
  return same ? undefined : `${tool} ran with another input than the one that was judged`
}

function recordUnreadable(why: string, door: Door, around: Surroundings): void {
  try {
    const text = `an event for the ${door} hook could not be read: ${why}`
    around.record([incidentDraft(text, around.now(), undefined)], false)
  } catch {
    // The answer is closed already; it cannot become stricter.
  }
}
