import { randomBytes } from 'node:crypto'
import { type Deed, textOf } from '../action/action.ts'
import type { Asked } from '../approvals/asked.ts'
import type { Content } from '../approvals/binding.ts'
import { boundTo } from '../approvals/binding.ts'
import { consequencesOf } from '../approvals/consequences.ts'
import type { ApprovalDesk } from '../approvals/desk.ts'
import { type Grant, type GrantUses, grantFor } from '../approvals/grants.ts'
import { type Need, needOf, stakesOf } from '../approvals/need.ts'
import { isOperator, profileOf, type Roster } from '../approvals/roster.ts'
import { routeOf } from '../approvals/route.ts'
import { RECORD_TEXT_CHARS_MAX } from '../limits.ts'
import { oneLine } from '../message/message.ts'
import { redact, redactorOf } from '../record/secrets/redact.ts'
import { shortId } from '../short-id.ts'
import { type AskedCall, type Asking, type AskPeople, NATIVE } from '../spine/people.ts'
import { type Bound, contentOf } from '../world/content.ts'

export interface AskingSurroundings {
  readonly desk: ApprovalDesk
  readonly roster: () => Roster
  /** Whose login the agents of this daemon run under. */
  readonly operator: string
  /** The name of this machine. */
  readonly host: string
  /** The grants that a folder sees. */
  readonly grants: (cwd: string) => readonly Grant[]
  readonly uses: GrantUses
  /** How long a call is held for people. */
  readonly holdMs: () => number
  readonly now: () => number
}

/** Asks people through the desk, where the agent's own prompt is not enough. */
export function askingBy(around: AskingSurroundings): AskPeople {
  return (call) => {
    const { desk } = around
    const stakes = stakesOf(call.judged.facts)
    const bound = boundBy(call)
    const route = routeOf({
      stakes,
      enrolled: desk.approvers().length > 0,
      loose: () => [...tooLong(call), ...bound().loose],
    })
    if (route === 'native') return NATIVE
    if (route !== 'signed') return { kind: 'nobody', reason: route }
    const { content } = bound()
    const granted = grantedTo(content, needOf(stakes, profileOf(around.roster())), call, around)
    if (granted) return granted
    const taken = desk.take(askedFor(call, content, around))
    if (taken === 'crowded') return CROWDED
    const { id } = taken.request
    const again = async () => {
      const now = { ...call, ...(await call.again()) }
      const need = needOf(stakesOf(now.judged.facts), profileOf(around.roster()))
      return { content: boundBy(now)().content, need }
    }
    const { alone, gone } = call.caller
    const holdMs = alone ? 0 : around.holdMs()
    return { kind: 'people', id, outcome: () => desk.outcome(id, { holdMs, gone, again }) }
  }
}

const CROWDED: Asking = {
  kind: 'nobody',
  reason: {
    rule: 'interlock/too-many-waiting',
    effect: 'deny',
    text: 'so many approvals wait already that no person would read one more',
    why: 'Nobody has refused this call; it was not asked about.',
    instead: 'Wait for those that were asked about. A person sees them with `interlock approvals`.',
    spans: [],
  },
}

/** Made when it is first needed: most asks go to the agent's own prompt. */
function boundBy({
  action,
  judged,
  standing,
}: Pick<AskedCall, 'action' | 'judged' | 'standing'>): () => Bound {
  let bound: Bound | undefined
  return () => {
    bound ??= contentOf(action, judged, standing.policyDigest, standing.world)
    return bound
  }
}

/** People have said yes before, for a machine where nobody can be asked. It is recorded before it is used. */
function grantedTo(
  content: Content,
  need: Need,
  { action, standing }: AskedCall,
  { desk, grants, uses, operator, now }: AskingSurroundings,
): Asking | undefined {
  const found = grantFor(grants(standing.world.cwd), {
    content,
    need,
    approvers: desk.approvers(),
    isOperator: (person) => isOperator(person, operator, desk.approvers()),
    usesOf: uses.of,
    now: now(),
  })
  if (!found) return undefined
  const { grant, people } = found
  const outcome = async () => {
    uses.use(grant.id, people, action.origin)
    return { kind: 'approved' as const, id: grant.id, people }
  }
  return { kind: 'people', id: grant.id, outcome }
}

/** What is not shown whole is not approved, in production. */
function tooLong({ action }: AskedCall): readonly string[] {
  return previewOf(action.deed).length > RECORD_TEXT_CHARS_MAX
    ? ['it is too long to be shown whole']
    : []
}

/** What it would do to the letter: the words of the deed first, for the marks lie in them, then what they carry. */
function previewOf(deed: Deed): string {
  const words = textOf(deed) ?? ''
  switch (deed.kind) {
    case 'write':
      return `${words}\n${deed.content}`
    case 'edit':
      return `${words}\n- ${deed.before}\n+ ${deed.after}`
    case 'mcp':
    case 'unknown':
      return `${words}\n${JSON.stringify(deed.input, undefined, 2)}`
    default:
      return words
  }
}

/** Everything in it is for people's eyes: secrets are masked before it goes anywhere. */
function askedFor(
  { action, judged }: AskedCall,
  content: Content,
  around: AskingSurroundings,
): Asked {
  const { facts, decision } = judged
  const plain = previewOf(action.deed)
  const clean = redactorOf(plain)
  const whole = redact(plain)
  const cut = whole.length - RECORD_TEXT_CHARS_MAX
  const text =
    cut > 0 ? `${whole.slice(0, RECORD_TEXT_CHARS_MAX)}\n… and ${cut} characters more` : whole
  const stakes = stakesOf(facts)
  const { origin } = action
  return {
    content,
    id: shortId(),
    salt: randomBytes(16).toString('hex'),
    request: {
      at: around.now(),
      session: origin.session,
      agent: origin.agent,
      host: around.host,
      ...(origin.subAgent && { subAgent: oneLine(origin.subAgent.type).slice(0, 80) }),
      operator: around.operator,
      cwd: content.cwd,
      deed: {
        kind: action.deed.kind,
        text,
        // Where something was masked, the words are not where they were.
        marks: text === plain ? decision.reasons.flatMap(({ spans }) => spans) : [],
      },
      reasons: decision.reasons.map(({ rule, text: words, why, instead }) => ({
        rule,
        text: clean(words),
        why,
        instead,
      })),
      consequences: consequencesOf(facts).map(clean),
      environment: stakes.environment,
      irreversible: stakes.irreversible,
      need: needOf(stakes, profileOf(around.roster())),
      boundTo: boundTo(content, clean),
    },
  }
}
