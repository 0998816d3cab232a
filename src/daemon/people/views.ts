import type { Json } from '../../action/action.ts'
import type { ApprovalDesk } from '../../approvals/desk.ts'
import { idOf } from '../../approvals/key.ts'
import type { Approval } from '../../approvals/request.ts'
import { approversOf, profileOf, type Roster, rosterDigest } from '../../approvals/roster.ts'
import { APPROVAL_USE_MS_MAX, APPROVAL_WAIT_MS_MAX } from '../../limits.ts'
import type { ModeOrder } from '../../policy/modes/orders.ts'
import type { Entry } from '../../record/entry.ts'
import { deedText, field, lineOf, list } from '../../record/line.ts'
import type { ApprovalView, DeedView, EntryView, Mark, ModeView, RosterView } from './api.ts'

export function approvalView(approval: Approval, desk: ApprovalDesk): ApprovalView {
  const { request, answers, escalated } = approval
  const { need, salt: _salt, deedDigest: _deed, deed, ...rest } = request
  const state = desk.stateOf(approval)
  const usableAt = desk.usableAt(approval)
  return {
    ...rest,
    deed: { ...deed, kind: deedKind(deed.kind) },
    state,
    held: desk.isHeld(request.id),
    escalated,
    expires:
      usableAt === undefined ? request.at + APPROVAL_WAIT_MS_MAX : usableAt + APPROVAL_USE_MS_MAX,
    needs: need,
    answers: answers.map(({ person, by, answer, at, hasty, breakGlass }) => ({
      person,
      key: by,
      answer,
      at,
      hasty,
      ...(breakGlass !== undefined && { breakGlass }),
    })),
    ...(usableAt !== undefined && { usableAt }),
  }
}

const KINDS = ['shell', 'sql', 'read', 'write', 'edit', 'fetch', 'mcp', 'sub-agent'] as const

function deedKind(kind: string): DeedView['kind'] {
  return KINDS.find((one) => one === kind) ?? 'unknown'
}

/** `origin`: where the dashboard is open, if it is. */
export function rosterView(roster: Roster, origin: string | undefined): RosterView {
  const approvers = approversOf(roster)
  const keys = new Map(
    roster.enrolments.map((enrolment) => {
      const id = idOf(enrolment.public)
      const { person, kind, at } = approvers.find((one) => one.id === id) ?? enrolment
      const by = approvers.find((one) => one.id === id)?.by
      const counts = approvers.some((one) => one.id === id)
      const usableHere = counts && origin !== undefined && enrolment.origin === origin
      const view = { id, person, kind, at, counts, usableHere, ...(by !== undefined && { by }) }
      return [id, view] as const
    }),
  )
  return {
    digest: approvers.length === 0 ? '' : rosterDigest(roster),
    profile: profileOf(roster),
    keys: [...keys.values()],
  }
}

export function modeView({ files, ...order }: ModeOrder): ModeView {
  return { ...order, files: files === true }
}

export function entryView(entry: Omit<Entry, 'hash' | 'previous' | 'salt'>): EntryView {
  const { seq, at, kind, body } = entry
  const effect = (['allow', 'ask', 'deny'] as const).find((one) => one === body.effect)
  return {
    seq,
    at,
    kind,
    text: lineOf(entry).slice(0, 400),
    ...(typeof body.session === 'string' && { session: body.session }),
    ...(typeof body.agent === 'string' && { agent: body.agent }),
    ...(effect && { effect }),
  }
}

export function deedView({ deed, marks }: Entry['body']): DeedView | undefined {
  const kind = field(deed, 'kind')
  if (kind === '') return undefined
  return { kind: deedKind(kind), text: deedText(deed), marks: list(marks).flatMap(markIn) }
}

function markIn(mark: Json): readonly Mark[] {
  const [start, end] = list(mark)
  return typeof start === 'number' && typeof end === 'number' ? [{ start, end }] : []
}

/** "change database: users (production), irreversible". */
export function effectsIn(body: Entry['body']): readonly string[] {
  return list(body.effects).map(
    (effect) =>
      `${field(effect, 'verb')} ${field(effect, 'target')} (${field(effect, 'environment')}), ${field(effect, 'reversibility')}`,
  )
}

export function reasonsIn(body: Entry['body']) {
  return list(body.reasons).map((reason) => ({
    rule: field(reason, 'rule'),
    effect: field(reason, 'effect'),
    text: field(reason, 'text'),
  }))
}
