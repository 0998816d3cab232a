import { canonical } from '../record/canonical.ts'
import { approvalDraft, type Draft, type Entry } from '../record/entry.ts'
import { bindingOf, type Content } from './binding.ts'
import type { Need } from './need.ts'
import { type Approver, distinctPeople, isProvenBy } from './roster.ts'

/** The form of a file of grants. */
export const GRANTS_FORMAT = 1

/** A yes that was given before, for a machine where nobody can be asked: for one content, until a time. */
export interface Grant {
  readonly id: string
  /** For people who read the file; what counts is the binding. */
  readonly note: string
  readonly salt: string
  readonly binding: string
  /** Milliseconds since 1970. */
  readonly until: number
  /** How often, by one machine's record. */
  readonly uses: number
  readonly signatures: readonly { readonly by: string; readonly signature: string }[]
}

/** What is signed: everything but the signatures. */
export function grantText({ id, note, salt, binding, until, uses }: Grant): string {
  return canonical({ what: 'grant', id, note, salt, binding, until, uses })
}

export interface GrantAsked {
  readonly content: Content
  readonly need: Need
  readonly approvers: readonly Approver[]
  readonly isOperator: (person: string) => boolean
  readonly usesOf: (id: string) => number
  readonly now: number
}

/** The grant that lets this very content through, and who has signed it. */
export function grantFor(
  grants: readonly Grant[],
  { content, need, approvers, isOperator, usesOf, now }: GrantAsked,
): { readonly grant: Grant; readonly people: readonly string[] } | undefined {
  for (const grant of grants) {
    if (grant.until <= now || usesOf(grant.id) >= grant.uses) continue
    if (bindingOf(content, grant.salt) !== grant.binding) continue
    const people = signersOf(grant, approvers).filter(
      (one) => !(need.notOperator && isOperator(one)),
    )
    if (people.length >= need.people) return { grant, people }
  }
  return undefined
}

/** Different people whose signatures hold. */
export function signersOf(grant: Grant, approvers: readonly Approver[]): readonly string[] {
  const text = grantText(grant)
  const people = grant.signatures.flatMap(({ by, signature }) => {
    const approver = approvers.find(({ id }) => id === by)
    return approver && isProvenBy(text, signature, approver) ? [approver.person] : []
  })
  return distinctPeople(people)
}

/** How often each grant was used, by this machine's record. */
export class GrantUses {
  readonly #record: (drafts: readonly Draft[], durable: boolean) => void
  readonly #now: () => number
  readonly #uses = new Map<string, number>()

  /** `entries`: every use there ever was. */
  constructor(
    record: (drafts: readonly Draft[], durable: boolean) => void,
    now: () => number,
    entries: Iterable<Entry>,
  ) {
    this.#record = record
    this.#now = now
    for (const { kind, body } of entries)
      if (kind === 'approval' && body.what === 'granted' && typeof body.approval === 'string')
        this.#uses.set(body.approval, this.of(body.approval) + 1)
  }

  readonly of = (grant: string): number => this.#uses.get(grant) ?? 0

  /** In the record before the call goes through. */
  use(
    grant: string,
    people: readonly string[],
    { session, agent }: { readonly session: string; readonly agent: string },
  ): void {
    this.#uses.set(grant, this.of(grant) + 1)
    const body = { approval: grant, people, session, agent }
    this.#record([approvalDraft('granted', this.#now(), body)], true)
  }
}
