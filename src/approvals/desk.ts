import { performance } from 'node:perf_hooks'
import {
  APPROVAL_USE_MS_MAX,
  APPROVAL_WAIT_MS_MAX,
  WAITING_MAX,
  WAITING_OF_SESSION_MAX,
} from '../limits.ts'
import { canonical } from '../record/canonical.ts'
import { type Entry, incidentDraft } from '../record/entry.ts'
import type { Asked, Change, DeskSurroundings, Hold, Outcome } from './asked.ts'
import { bindingOf, type Content, deedDigest } from './binding.ts'
import { answeredDraft, approvalsIn, askedDraft, holds, stepDraft, stepIn } from './entries.ts'
import type { Need } from './need.ts'
import {
  type Approval,
  type End,
  type Request,
  type SignedAnswer,
  type State,
  stateOf,
  usableAt,
} from './request.ts'
import { type Approver, approversOf, distinctPeople, isOperator, type Roster } from './roster.ts'
import { Waiters } from './waiters.ts'

/**
 * The requests that people are asked about. All of it is in the record, and made from it again when the daemon starts;
 * an answer counts by its signature, each time that it is looked at.
 */
export class ApprovalDesk {
  readonly #around: DeskSurroundings
  readonly #approvals: Map<string, Approval>
  readonly #parkedOnce = new Set<string>()
  readonly #waiters = new Waiters()
  /** A clock that nobody can set, for what was asked or approved in this life. */
  readonly #since = new Map<string, number>()
  #roster: Roster | undefined
  #approvers: readonly Approver[] = []

  /** `entries`: the newest steps of requests. */
  constructor(around: DeskSurroundings, entries: Iterable<Entry>) {
    this.#around = around
    this.#approvals = approvalsIn(entries, this.approvers())
    for (const [id, { end }] of this.#approvals) if (end) this.#approvals.delete(id)
  }

  all(): readonly Approval[] {
    return [...this.#approvals.values()]
  }

  find(id: string): Approval | undefined {
    return this.#approvals.get(id)
  }

  approvers(): readonly Approver[] {
    const roster = this.#around.roster()
    if (roster !== this.#roster) {
      this.#roster = roster
      this.#approvers = approversOf(roster)
    }
    return this.#approvers
  }

  isOperatorOf({ operator }: Request): (person: string) => boolean {
    return (person) => isOperator(person, operator, this.approvers())
  }

  /** Only answers whose signatures hold by now's roster count. */
  stateOf(approval: Approval): State {
    return stateOf(this.#counted(approval), this.isOperatorOf(approval.request))
  }

  usableAt(approval: Approval): number | undefined {
    return usableAt(this.#counted(approval), this.isOperatorOf(approval.request))
  }

  isHeld(id: string): boolean {
    return this.#waiters.isHeld(id)
  }

  /**
   * The request for a call: the one that stands for it already, or a new one. What the same call was asked about
   * before, in other surroundings, is void.
   */
  take(asked: Asked): Approval | 'crowded' {
    this.sweep()
    const own = this.all().filter(
      ({ request }) => request.session === asked.request.session && this.#isOurs(request),
    )
    const same = own.find(
      ({ request }) => bindingOf(asked.content, request.salt) === request.binding,
    )
    if (same) return same
    for (const approval of own)
      if (deedDigest(asked.content.deed, approval.request.salt) === approval.request.deedDigest)
        this.#voided(approval)
    if (own.length >= WAITING_OF_SESSION_MAX) return 'crowded'
    if (this.#approvals.size >= WAITING_MAX) this.#makeRoom()
    const request: Request = {
      ...asked.request,
      id: asked.id,
      salt: asked.salt,
      binding: bindingOf(asked.content, asked.salt),
      deedDigest: deedDigest(asked.content.deed, asked.salt),
    }
    this.#around.record([askedDraft(request)], false)
    this.#since.set(request.id, performance.now())
    return this.#set({ request, answers: [], escalated: false }, 'asked')
  }

  /** Waits for people, but not longer than `holdMs`; then the call is parked. */
  async outcome(id: string, { holdMs, gone, again }: Hold): Promise<Outcome> {
    const end = performance.now() + holdMs
    for (;;) {
      const approval = this.#approvals.get(id)
      if (!approval) return { kind: 'ended', id }
      // A yes is not used up by a call that nobody waits for any more.
      if (gone.aborted) return this.#parked(approval)
      const state = this.stateOf(approval)
      if (state === 'refused') return { kind: 'refused', id, person: refuser(approval) }
      const usable = this.usableAt(approval)
      if (state === 'approved' && usable !== undefined && usable <= this.#around.now()) {
        const now = await again()
        if (gone.aborted) continue
        const outcome = this.#used(approval, now)
        if (outcome) return outcome
        continue
      }
      const left = end - performance.now()
      if (left <= 0) return this.#parked(approval)
      const delay = usable === undefined ? left : Math.max(10, usable - this.#around.now())
      await this.#waiters.change(id, Math.min(left, delay), gone, () =>
        this.#around.onChange(approval, 'held'),
      )
    }
  }

  /** Signed, and found to count: it is recorded, and whoever waits for it goes on. */
  answered(approval: Approval, answer: SignedAnswer): Approval {
    const { request } = approval
    const broke = `${answer.person} broke the glass for approval ${request.id}: ${answer.breakGlass}`
    const incident =
      answer.breakGlass === undefined
        ? []
        : [incidentDraft(broke, answer.at, undefined, { approval: request.id, glass: 'broken' })]
    this.#around.record([answeredDraft(approval, answer), ...incident], true)
    this.#since.set(request.id, performance.now())
    const after = { ...approval, answers: [...approval.answers, answer] }
    return this.#set(after, 'answered')
  }

  /** An answer that does not count is an entry too. */
  notCounted({ request }: Approval, why: string, by: string): void {
    this.#around.record([stepDraft(request, 'not-counted', this.#around.now(), { why, by })], true)
  }

  /** What another machine of the team has written: its requests, and answers to ours. They count by their signatures. */
  hear(entry: Pick<Entry, 'body' | 'salt' | 'kind'>): void {
    const before = this.#approvals.get(String(entry.body.approval))
    const approval = stepIn(entry, (id) => this.#approvals.get(id), this.approvers())
    if (!approval || approval === before) return
    const { id } = approval.request
    // Only the machine that asks may end what it has asked.
    if (approval.end && this.#isOurs(approval.request)) return
    if (!approval.end) {
      this.#since.set(id, performance.now())
      this.#set(approval, before ? 'answered' : 'heard')
      return
    }
    this.#approvals.delete(id)
    this.#around.onChange(approval, 'ended')
  }

  #isOurs({ host }: Request): boolean {
    return host === this.#around.host
  }

  /** Ends what is too old, and says once more what has waited long. */
  sweep(): void {
    const now = this.#around.now()
    const escalateMs = this.#around.escalateMs()
    for (const approval of this.all()) {
      const { request } = approval
      if (!this.#isOurs(request)) {
        // Its own machine says how it ends; one that is gone says nothing any more.
        if (now - request.at > APPROVAL_WAIT_MS_MAX + APPROVAL_USE_MS_MAX)
          this.#approvals.delete(request.id)
        continue
      }
      const state = this.stateOf(approval)
      const from = state === 'approved' ? (this.usableAt(approval) ?? 0) : request.at
      const most = state === 'approved' ? APPROVAL_USE_MS_MAX : APPROVAL_WAIT_MS_MAX
      const since = this.#since.get(request.id)
      const tooOld =
        now - from > most ||
        (since !== undefined && performance.now() - since > most + request.need.delayMs)
      if (tooOld) this.#ended(approval, 'expired')
      else if (state === 'waiting' && !approval.escalated && now - request.at > escalateMs) {
        this.#around.record([stepDraft(request, 'escalated', now)], false)
        this.#set({ ...approval, escalated: true }, 'escalated')
      }
    }
  }

  /** What waits longest and is held by nobody goes; it is asked anew when its call comes again. */
  #makeRoom(): void {
    const oldest = this.all().find(
      ({ request }) => this.#isOurs(request) && !this.isHeld(request.id),
    )
    if (oldest) this.#ended(oldest, 'expired')
  }

  #counted(approval: Approval): Approval {
    const answers = approval.answers.filter((answer) =>
      holds(approval.request, answer, this.approvers()),
    )
    return { ...approval, answers }
  }

  /** Once, and only for what was approved to the letter. undefined: somebody else has used it meanwhile. */
  #used(
    approval: Approval,
    { content, need }: { readonly content: Content; readonly need: Need },
  ): Outcome | undefined {
    const { request } = approval
    const now = this.#approvals.get(request.id)
    if (!now || this.stateOf(now) !== 'approved') return undefined
    const same = canonical({ ...need }) === canonical({ ...request.need })
    if (!same || bindingOf(content, request.salt) !== request.binding) {
      this.#voided(now)
      return { kind: 'ended', id: request.id }
    }
    const people = distinctPeople(now.answers.map(({ person }) => person))
    this.#ended(now, 'used', { people })
    return { kind: 'approved', id: request.id, people }
  }

  #voided(approval: Approval): void {
    const { request } = approval
    const words =
      this.stateOf(approval) === 'approved' ? 'an approved call' : 'a call that waited for people'
    const text = `what ${words} was about has changed (approval ${request.id}); it is void`
    this.#around.record(
      [incidentDraft(text, this.#around.now(), undefined, { approval: request.id })],
      true,
    )
    this.#ended(approval, 'void')
  }

  /** In the record before it is so: what cannot be written throws, and the call is refused. */
  #ended(
    approval: Approval,
    end: End,
    details: { readonly people?: readonly string[] } = {},
  ): void {
    const { request } = approval
    this.#approvals.delete(request.id)
    this.#since.delete(request.id)
    this.#parkedOnce.delete(request.id)
    this.#around.record([stepDraft(request, end, this.#around.now(), details)], end === 'used')
    this.#waiters.wake(request.id)
    this.#around.onChange({ ...approval, end }, 'ended')
  }

  /** Recorded once: an agent may ask again and again. */
  #parked({ request }: Approval): Outcome {
    if (!this.#parkedOnce.has(request.id))
      this.#around.record([stepDraft(request, 'parked', this.#around.now())], false)
    this.#parkedOnce.add(request.id)
    return { kind: 'waiting', id: request.id }
  }

  #set(approval: Approval, why: Change): Approval {
    this.#approvals.set(approval.request.id, approval)
    this.#around.onChange(approval, why)
    this.#waiters.wake(approval.request.id)
    return approval
  }
}

function refuser({ answers }: Approval): string {
  return answers.find(({ answer }) => answer === 'no')?.person ?? ''
}
