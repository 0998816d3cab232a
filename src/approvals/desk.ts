import { performance } from 'node:perf_hooks'
import {
  APPROVAL_ESCALATE_MS,
  APPROVAL_USE_MS_MAX,
  APPROVAL_WAIT_MS_MAX,
  WAITING_MAX,
  WAITING_OF_SESSION_MAX,
} from '../limits.ts'
import { canonical } from '../record/canonical.ts'
import { type Entry, incidentDraft } from '../record/entry.ts'
import type { Asked, Change, DeskSurroundings, Hold, Outcome } from './asked.ts'
import { bindingOf, type Content, deedDigest } from './binding.ts'
import { answeredDraft, askedDraft, holds, standingsIn, stepDraft, stepIn } from './entries.ts'
import type { Need } from './need.ts'
import {
  type End,
  type Request,
  type SignedAnswer,
  type Standing,
  type State,
  stateOf,
  usableAt,
} from './request.ts'
import { type Approver, approversOf, isOperator, type Roster } from './roster.ts'
import { Waiters } from './waiters.ts'

/**
 * The requests that people are asked about. All of it is in the record, and made from it again when the daemon starts;
 * an answer counts by its signature, each time that it is looked at.
 */
export class ApprovalDesk {
  readonly #around: DeskSurroundings
  readonly #standings: Map<string, Standing>
  readonly #parkedOnce = new Set<string>()
  readonly #waiters = new Waiters()
  /** A clock that nobody can set, for what was asked or approved in this life. */
  readonly #since = new Map<string, number>()
  #roster: Roster | undefined
  #approvers: readonly Approver[] = []

  /** `entries`: the newest steps of requests. */
  constructor(around: DeskSurroundings, entries: Iterable<Entry>) {
    this.#around = around
    this.#standings = standingsIn(entries, this.approvers())
    for (const [id, { end }] of this.#standings) if (end) this.#standings.delete(id)
  }

  all(): readonly Standing[] {
    return [...this.#standings.values()]
  }

  find(id: string): Standing | undefined {
    return this.#standings.get(id)
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
  stateOf(standing: Standing): State {
    return stateOf(this.#counted(standing), this.isOperatorOf(standing.request))
  }

  usableAt(standing: Standing): number | undefined {
    return usableAt(this.#counted(standing), this.isOperatorOf(standing.request))
  }

  isHeld(id: string): boolean {
    return this.#waiters.isHeld(id)
  }

  /**
   * The request for a call: the one that stands for it already, or a new one. What the same call was asked about
   * before, in other surroundings, is void.
   */
  take(asked: Asked): Standing | 'crowded' {
    this.sweep()
    const own = this.all().filter(
      ({ request }) => request.session === asked.request.session && this.#isOurs(request),
    )
    const same = own.find(
      ({ request }) => bindingOf(asked.content, request.salt) === request.binding,
    )
    if (same) return same
    for (const standing of own)
      if (deedDigest(asked.content.deed, standing.request.salt) === standing.request.deedDigest)
        this.#voided(standing)
    if (own.length >= WAITING_OF_SESSION_MAX) return 'crowded'
    if (this.#standings.size >= WAITING_MAX) this.#makeRoom()
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
      const standing = this.#standings.get(id)
      if (!standing) return { kind: 'ended', id }
      // A yes is not used up by a call that nobody waits for any more.
      if (gone.aborted) return this.#parked(standing)
      const state = this.stateOf(standing)
      if (state === 'refused') return { kind: 'refused', id, person: refuser(standing) }
      const usable = this.usableAt(standing)
      if (state === 'approved' && usable !== undefined && usable <= this.#around.now()) {
        const now = await again()
        if (gone.aborted) continue
        const outcome = this.#used(standing, now)
        if (outcome) return outcome
        continue
      }
      const left = end - performance.now()
      if (left <= 0) return this.#parked(standing)
      const delay = usable === undefined ? left : Math.max(10, usable - this.#around.now())
      await this.#waiters.change(id, Math.min(left, delay), gone, () =>
        this.#around.onChange(standing, 'held'),
      )
    }
  }

  /** Signed, and found to count: it is recorded, and whoever waits for it goes on. */
  answered(standing: Standing, answer: SignedAnswer): Standing {
    const { request } = standing
    const broke = `${answer.person} broke the glass for approval ${request.id}: ${answer.breakGlass}`
    const incident =
      answer.breakGlass === undefined
        ? []
        : [incidentDraft(broke, answer.at, undefined, { approval: request.id })]
    this.#around.record([answeredDraft(standing, answer), ...incident], true)
    this.#since.set(request.id, performance.now())
    const after = { ...standing, answers: [...standing.answers, answer] }
    return this.#set(after, 'answered')
  }

  /** An answer that does not count is an entry too. */
  notCounted({ request }: Standing, why: string, by: string): void {
    this.#around.record([stepDraft(request, 'not-counted', this.#around.now(), { why, by })], true)
  }

  /** What another machine of the team has written: its requests, and answers to ours. They count by their signatures. */
  hear(entry: Pick<Entry, 'body' | 'salt' | 'kind'>): void {
    const before = this.#standings.get(String(entry.body.approval))
    const standing = stepIn(entry, (id) => this.#standings.get(id), this.approvers())
    if (!standing || standing === before) return
    const { id } = standing.request
    // Only the machine that asks may end what it has asked.
    if (standing.end && this.#isOurs(standing.request)) return
    if (!standing.end) {
      this.#since.set(id, performance.now())
      this.#set(standing, before ? 'answered' : 'heard')
      return
    }
    this.#standings.delete(id)
    this.#around.onChange(standing, 'ended')
  }

  #isOurs({ host }: Request): boolean {
    return host === this.#around.host
  }

  /** Ends what is too old, and says once more what has waited long. */
  sweep(): void {
    const now = this.#around.now()
    for (const standing of this.all()) {
      const { request } = standing
      if (!this.#isOurs(request)) {
        // Its own machine says how it ends; one that is gone says nothing any more.
        if (now - request.at > APPROVAL_WAIT_MS_MAX + APPROVAL_USE_MS_MAX)
          this.#standings.delete(request.id)
        continue
      }
      const state = this.stateOf(standing)
      const from = state === 'approved' ? (this.usableAt(standing) ?? 0) : request.at
      const most = state === 'approved' ? APPROVAL_USE_MS_MAX : APPROVAL_WAIT_MS_MAX
      const since = this.#since.get(request.id)
      const tooOld =
        now - from > most ||
        (since !== undefined && performance.now() - since > most + request.need.delayMs)
      if (tooOld) this.#ended(standing, 'expired')
      else if (
        state === 'waiting' &&
        !standing.escalated &&
        now - request.at > APPROVAL_ESCALATE_MS
      ) {
        this.#around.record([stepDraft(request, 'escalated', now)], false)
        this.#set({ ...standing, escalated: true }, 'escalated')
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

  #counted(standing: Standing): Standing {
    const answers = standing.answers.filter((answer) =>
      holds(standing.request, answer, this.approvers()),
    )
    return { ...standing, answers }
  }

  /** Once, and only for what was approved to the letter. undefined: somebody else has used it meanwhile. */
  #used(
    standing: Standing,
    { content, need }: { readonly content: Content; readonly need: Need },
  ): Outcome | undefined {
    const { request } = standing
    const now = this.#standings.get(request.id)
    if (!now || this.stateOf(now) !== 'approved') return undefined
    const same = canonical({ ...need }) === canonical({ ...request.need })
    if (!same || bindingOf(content, request.salt) !== request.binding) {
      this.#voided(now)
      return { kind: 'ended', id: request.id }
    }
    const people = [...new Set(now.answers.map(({ person }) => person))]
    this.#ended(now, 'used', { people })
    return { kind: 'approved', id: request.id, people }
  }

  #voided(standing: Standing): void {
    const { request } = standing
    const words =
      this.stateOf(standing) === 'approved' ? 'an approved call' : 'a call that waited for people'
    const text = `what ${words} was about has changed (approval ${request.id}); it is void`
    this.#around.record(
      [incidentDraft(text, this.#around.now(), undefined, { approval: request.id })],
      true,
    )
    this.#ended(standing, 'void')
  }

  /** In the record before it is so: what cannot be written throws, and the call is refused. */
  #ended(
    standing: Standing,
    end: End,
    details: { readonly people?: readonly string[] } = {},
  ): void {
    const { request } = standing
    this.#standings.delete(request.id)
    this.#since.delete(request.id)
    this.#parkedOnce.delete(request.id)
    this.#around.record([stepDraft(request, end, this.#around.now(), details)], end === 'used')
    this.#waiters.wake(request.id)
    this.#around.onChange({ ...standing, end }, 'ended')
  }

  /** Recorded once: an agent may ask again and again. */
  #parked({ request }: Standing): Outcome {
    if (!this.#parkedOnce.has(request.id))
      this.#around.record([stepDraft(request, 'parked', this.#around.now())], false)
    this.#parkedOnce.add(request.id)
    return { kind: 'waiting', id: request.id }
  }

  #set(standing: Standing, why: Change): Standing {
    this.#standings.set(standing.request.id, standing)
    this.#around.onChange(standing, why)
    this.#waiters.wake(standing.request.id)
    return standing
  }
}

function refuser({ answers }: Standing): string {
  return answers.find(({ answer }) => answer === 'no')?.person ?? ''
}
