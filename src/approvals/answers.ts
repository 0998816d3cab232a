import { HASTY_LINES, HASTY_MS } from '../limits.ts'
import { Challenges, Refused } from './challenges.ts'
import type { ApprovalDesk } from './desk.ts'
import { type AnswerText, answerText, newNonce, shownDigest } from './entries.ts'
import type { Approval, SignedAnswer } from './request.ts'
import { isProvenBy, isSamePerson, type Roster, rosterDigest } from './roster.ts'

/** What a person means to say. */
export interface Intent {
  readonly answer: 'yes' | 'no'
  readonly typed: string
  /** Which look at it this follows. */
  readonly view?: string
  readonly breakGlass?: string
}

interface Opened extends Omit<AnswerText, 'nonce'> {
  /** Since when it was looked at. */
  readonly seenAt: number
}

/** Looks that are remembered; a page that is left open for a day is looked at anew. */
const VIEWS_MAX = 2_000

/** Takes people's answers: a challenge, then its signature. */
export class Answers {
  readonly #desk: ApprovalDesk
  readonly #roster: () => Roster
  readonly #now: () => number
  readonly #challenges: Challenges<Opened>
  readonly #views = new Map<string, { readonly id: string; readonly at: number }>()

  constructor(desk: ApprovalDesk, roster: () => Roster, now: () => number) {
    this.#desk = desk
    this.#roster = roster
    this.#now = now
    this.#challenges = new Challenges(now)
  }

  /** Somebody looks at it now. */
  view(id: string): string {
    const oldest = this.#views.keys().next().value
    if (this.#views.size >= VIEWS_MAX && oldest !== undefined) this.#views.delete(oldest)
    const view = newNonce()
    this.#views.set(view, { id, at: this.#now() })
    return view
  }

  open(
    id: string,
    { answer, typed, view, breakGlass }: Intent,
  ): { readonly nonce: string; readonly text: string } {
    const { request } = this.#answerable(id, answer)
    if (answer === 'yes' && typed !== request.need.typed)
      throw new Refused(`To say yes, type the name of the environment: ${request.need.typed}`)
    if (breakGlass !== undefined && request.need.people === 1)
      throw new Refused('One person is enough here; there is no glass to break.')
    if (breakGlass?.trim() === '') throw new Refused('Say why the glass is broken.')
    const about = {
      approval: id,
      binding: request.binding,
      shown: shownDigest(request),
      answer,
      typed,
      roster: rosterDigest(this.#roster()),
      ...(breakGlass !== undefined && { breakGlass }),
    }
    const seen = this.#views.get(view ?? '')
    const seenAt = seen?.id === id ? seen.at : this.#now()
    return this.#challenges.open({ ...about, seenAt }, (nonce) => answerText({ ...about, nonce }))
  }

  /** Throws a Refused where it does not count, and records that. */
  answer(id: string, nonce: string, by: string, signature: string): Approval {
    const { about, text } = this.#challenges.take(nonce, ({ approval }) => approval === id)
    const approval = this.#answerable(id, about.answer)
    const approver = this.#desk.approvers().find((one) => one.id === by)
    const why = !approver
      ? 'its key is not on the roster, or nobody who counts has vouched for it'
      : !isProvenBy(text, signature, approver)
        ? 'its signature does not hold'
        : about.roster !== rosterDigest(this.#roster())
          ? 'the roster has changed since it was opened'
          : this.#whyNot(approval, approver.person, about)
    if (why !== undefined || !approver) {
      this.#desk.notCounted(approval, why ?? '', by)
      throw new Refused(`This answer does not count: ${why}.`)
    }
    return this.#desk.answered(approval, {
      answer: about.answer,
      person: approver.person,
      by,
      at: this.#now(),
      text,
      signature,
      hasty: isHasty(approval, about.answer, this.#now() - about.seenAt),
      ...(about.breakGlass !== undefined && { breakGlass: about.breakGlass }),
    })
  }

  #answerable(id: string, answer: 'yes' | 'no'): Approval {
    const approval = this.#desk.find(id)
    const state = approval && this.#desk.stateOf(approval)
    if (!approval || !state)
      throw new Refused(`No approval ${id} waits here. Look again: interlock approvals`)
    // A yes is taken back by a no, until it is used.
    if (state === 'waiting' || (state === 'approved' && answer === 'no')) return approval
    throw new Refused(`Approval ${id} is ${state} already.`)
  }

  #whyNot(approval: Approval, person: string, { answer, breakGlass }: Opened): string | undefined {
    const { request, answers } = approval
    if (answer === 'no' || breakGlass !== undefined) return undefined
    if (request.need.notOperator && this.#desk.isOperatorOf(request)(person))
      return `${person} started the agent (as ${request.operator}), and does not count here`
    return answers.some((one) => one.answer === 'yes' && isSamePerson(one.person, person))
      ? `${person} has said yes already; two keys of one person are one person`
      : undefined
  }
}

/** A large preview takes longer than that to read. */
function isHasty({ request }: Approval, answer: SignedAnswer['answer'], tookMs: number): boolean {
  const lines = request.deed.text.split('\n').length + request.consequences.length
  return answer === 'yes' && tookMs < HASTY_MS && lines >= HASTY_LINES
}
