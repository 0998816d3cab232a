import { randomBytes } from 'node:crypto'
import type { Json } from '../action/action.ts'
import { canonical, parsedJson, sha256 } from '../record/canonical.ts'
import { approvalDraft, type Draft, type Entry } from '../record/entry.ts'
import type { Need } from './need.ts'
import { type Approval, type End, type Request, requestBody, type SignedAnswer } from './request.ts'
import { type Approver, isProvenBy } from './roster.ts'

/** What is signed to answer a request: which, what it is about, and everything that was said. */
export interface AnswerText {
  readonly approval: string
  readonly binding: string
  /** Digest of everything that people were shown, and of how many of them it takes. */
  readonly shown: string
  readonly answer: 'yes' | 'no'
  readonly typed: string
  /** Digest of the roster by which the answer counts. */
  readonly roster: string
  readonly nonce: string
  readonly breakGlass?: string
}

export function answerText(text: AnswerText): string {
  const { approval, binding, shown, answer, typed, roster, nonce, breakGlass } = text
  const glass = breakGlass === undefined ? {} : { breakGlass }
  return canonical({
    what: 'answer',
    approval,
    binding,
    shown,
    answer,
    typed,
    roster,
    nonce,
    ...glass,
  })
}

export function shownDigest(request: Request): string {
  return sha256(canonical(requestBody(request)))
}

export function newNonce(): string {
  return randomBytes(18).toString('base64url')
}

export function askedDraft(request: Request): Draft {
  return approvalDraft(
    'asked',
    request.at,
    { ...requestBody(request), approval: request.id },
    request.salt,
  )
}

export function answeredDraft({ request }: Approval, answer: SignedAnswer): Draft {
  return approvalDraft('answered', answer.at, { ...ids(request), ...answer })
}

/** `what`: used, void, expired, parked, escalated, not-counted. */
export function stepDraft(
  request: Request,
  what: Step,
  at: number,
  details: { readonly [key: string]: Json } = {},
): Draft {
  return approvalDraft(what, at, { ...ids(request), ...details })
}

export type Step = End | 'parked' | 'escalated' | 'not-counted'

function ids({ id, session, agent }: Request): { readonly [key: string]: Json } {
  return { approval: id, session, agent }
}

/**
 * The requests of a record, as they stand. Answers count by their signatures alone: an entry that somebody has put
 * into the store without a key changes nothing.
 */
export function approvalsIn(
  entries: Iterable<Entry>,
  approvers: readonly Approver[],
): Map<string, Approval> {
  const approvals = new Map<string, Approval>()
  for (const entry of entries) {
    const approval = stepIn(entry, (id) => approvals.get(id), approvers)
    if (approval) approvals.set(approval.request.id, approval)
  }
  return approvals
}

/** What an entry makes of the request that it is about; undefined where it is about none. */
export function stepIn(
  { body, salt, kind }: Pick<Entry, 'body' | 'salt' | 'kind'>,
  find: (id: string) => Approval | undefined,
  approvers: readonly Approver[],
): Approval | undefined {
  const { what, approval } = body
  if (kind !== 'approval' || typeof approval !== 'string') return undefined
  const before = find(approval)
  if (before) return after(before, what, body, approvers)
  if (what !== 'asked' || !isRequest(body) || body.id !== approval) return undefined
  return { request: requestIn(body, salt), answers: [], escalated: false }
}

function after(
  before: Approval,
  what: Json | undefined,
  body: Entry['body'],
  approvers: readonly Approver[],
): Approval {
  switch (what) {
    case 'answered':
      return isAnswer(body) && holds(before.request, body, approvers)
        ? { ...before, answers: [...before.answers, body] }
        : before
    case 'used':
    case 'void':
    case 'expired':
      return { ...before, end: what }
    case 'escalated':
      return { ...before, escalated: true }
    default:
      return before
  }
}

/** The signature holds, and what was signed is this very answer to this very request. */
export function holds(
  request: Request,
  answer: SignedAnswer,
  approvers: readonly Approver[],
): boolean {
  const approver = approvers.find(({ id }) => id === answer.by)
  if (!approver || approver.person !== answer.person) return false
  if (!isProvenBy(answer.text, answer.signature, approver)) return false
  const said = answerIn(answer.text)
  return (
    said !== undefined &&
    said.approval === request.id &&
    said.binding === request.binding &&
    said.shown === shownDigest(request) &&
    (said.answer === 'no' || said.typed === request.need.typed) &&
    said.answer === answer.answer &&
    said.breakGlass === answer.breakGlass
  )
}

/** undefined where a text is anything but an answer, to the letter: what was signed for something else says nothing here. */
function answerIn(text: string): AnswerText | undefined {
  const said = parsedJson(text)
  if (typeof said !== 'object' || said === null) return undefined
  const one: Partial<Record<keyof AnswerText, unknown>> = said
  const { approval, binding, shown, answer, typed, roster, nonce, breakGlass } = one
  if (typeof approval !== 'string' || typeof binding !== 'string' || typeof shown !== 'string')
    return undefined
  if (typeof typed !== 'string' || typeof roster !== 'string' || typeof nonce !== 'string')
    return undefined
  if (answer !== 'yes' && answer !== 'no') return undefined
  if (breakGlass !== undefined && typeof breakGlass !== 'string') return undefined
  const plain: AnswerText = { approval, binding, shown, answer, typed, roster, nonce }
  const whole = breakGlass === undefined ? plain : { ...plain, breakGlass }
  return answerText(whole) === text ? whole : undefined
}

type Body = Entry['body']

/** Without the fields that the record adds: what people signed is of the request itself. */
function requestIn(body: Body & Omit<Request, 'salt'>, salt: string): Request {
  const { what: _what, approval: _approval, machine: _machine, ...request } = body
  return { ...request, salt }
}

/** By hand, for what a record of this program's own holds. */
function isRequest(body: Body): body is Body & Omit<Request, 'salt'> {
  const request: Partial<Record<keyof Request, unknown>> = body
  const texts = [
    request.id,
    request.session,
    request.agent,
    request.host,
    request.operator,
    request.cwd,
    request.binding,
    request.deedDigest,
  ]
  const lists = [request.reasons, request.consequences, request.boundTo]
  return (
    texts.every((text) => typeof text === 'string') &&
    lists.every((list) => Array.isArray(list)) &&
    typeof request.at === 'number' &&
    isNeed(request.need) &&
    isDeed(request.deed)
  )
}

function isNeed(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const need: Partial<Record<keyof Need, unknown>> = value
  return (
    (need.people === 1 || need.people === 2) &&
    typeof need.notOperator === 'boolean' &&
    typeof need.typed === 'string' &&
    typeof need.delayMs === 'number'
  )
}

function isDeed(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const deed: Partial<Record<keyof Request['deed'], unknown>> = value
  return typeof deed.kind === 'string' && typeof deed.text === 'string' && Array.isArray(deed.marks)
}

function isAnswer(body: Body): body is Body & SignedAnswer {
  const answer: Partial<Record<keyof SignedAnswer, unknown>> = body
  const texts = [answer.person, answer.by, answer.text, answer.signature]
  return (
    (answer.answer === 'yes' || answer.answer === 'no') &&
    texts.every((text) => typeof text === 'string') &&
    typeof answer.at === 'number' &&
    typeof answer.hasty === 'boolean'
  )
}
