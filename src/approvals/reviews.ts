import { canonical, parsedJson } from '../record/canonical.ts'
import { approvalDraft, type Draft, type Entry } from '../record/entry.ts'
import { Challenges, Refused } from './challenges.ts'
import { type Approver, isProvenBy, isSamePerson } from './roster.ts'

/** Glass that one person has broken, and that nobody else has looked at yet. */
export interface Unreviewed {
  readonly approval: string
  readonly person: string
  readonly reason: string
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface ReviewSurroundings {
  readonly approvers: () => readonly Approver[]
  readonly record: (drafts: readonly Draft[], durable: boolean) => void
  readonly now: () => number
}

/** Broken glass stays in sight until another person has signed that they have looked at it. */
export class Reviews {
  readonly #around: ReviewSurroundings
  readonly #open = new Map<string, Unreviewed>()
  readonly #challenges: Challenges<string>

  constructor(around: ReviewSurroundings, entries: Iterable<Entry>) {
    this.#around = around
    this.#challenges = new Challenges(around.now)
    for (const entry of entries) this.hear(entry)
  }

  all(): readonly Unreviewed[] {
    return [...this.#open.values()]
  }

  /** Takes what the record says. A review counts by its signature. */
  hear({ kind, at, body }: Pick<Entry, 'kind' | 'at' | 'body'>): void {
    const { approval, what, person, breakGlass, by, text, signature } = body
    if (kind !== 'approval' || typeof approval !== 'string') return
    if (what === 'answered' && typeof breakGlass === 'string' && typeof person === 'string')
      this.#open.set(approval, { approval, person, reason: breakGlass, at })
    const before = this.#open.get(approval)
    if (what !== 'reviewed' || !before) return
    if (typeof by !== 'string' || typeof text !== 'string' || typeof signature !== 'string') return
    if (this.#whyNot(before, by, text, signature) === undefined) this.#open.delete(approval)
  }

  open(approval: string): { readonly nonce: string; readonly text: string } {
    this.#unreviewed(approval)
    return this.#challenges.open(approval, (nonce) => reviewText(approval, nonce))
  }

  review(approval: string, nonce: string, by: string, signature: string): void {
    const { text } = this.#challenges.take(nonce, (about) => about === approval)
    const why = this.#whyNot(this.#unreviewed(approval), by, text, signature)
    if (why !== undefined) throw new Refused(`This review does not count: ${why}.`)
    const body = { approval, by, text, signature, person: this.#personOf(by) }
    const draft = approvalDraft('reviewed', this.#around.now(), body)
    this.#around.record([draft], true)
    this.hear(draft)
  }

  #unreviewed(approval: string): Unreviewed {
    const found = this.#open.get(approval)
    if (!found) throw new Refused(`No broken glass of approval ${approval} waits for a review.`)
    return found
  }

  #personOf(by: string): string {
    return this.#around.approvers().find(({ id }) => id === by)?.person ?? ''
  }

  #whyNot(
    { person, approval }: Unreviewed,
    by: string,
    text: string,
    signature: string,
  ): string | undefined {
    const approver = this.#around.approvers().find(({ id }) => id === by)
    if (!approver) return 'its key is not on the roster'
    if (isSamePerson(approver.person, person))
      return `${person} broke the glass; somebody else looks at it`
    return isProvenBy(text, signature, approver) && isReviewOf(text, approval)
      ? undefined
      : 'its signature does not hold'
  }
}

function reviewText(approval: string, nonce: string): string {
  return canonical({ what: 'review', approval, nonce })
}

/** To the letter: what was signed for something else is no review. */
function isReviewOf(text: string, approval: string): boolean {
  const said = parsedJson(text)
  if (typeof said !== 'object' || said === null || !('nonce' in said)) return false
  return typeof said.nonce === 'string' && reviewText(approval, said.nonce) === text
}
