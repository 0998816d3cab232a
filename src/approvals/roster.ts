import { canonical, sha256 } from '../record/canonical.ts'
import { idOf, isSignedBy } from './key.ts'
import { isAssertedBy } from './passkey.ts'

/** The form of roster.json. */
export const ROSTER_FORMAT = 1

/** A key that is said to be a person's. */
export interface Enrolment {
  readonly person: string
  readonly kind: 'ed25519' | 'passkey'
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly public: string
  /** The person's account where agents run; by it an operator is known. */
  readonly login?: string
  /** passkey: its name at the authenticator, and the one place where it is used. */
  readonly credential?: string
  readonly origin?: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** The key that vouches for it, and its signature; the first one has neither. */
  readonly by?: string
  readonly signature?: string
}

/** solo: one person approves, with a delay. team: two others do, where production cannot get back what it loses. */
export type Profile = 'solo' | 'team'

export interface Roster {
  readonly format: typeof ROSTER_FORMAT
  /** Chosen with the first key, and for good: by editing a file nobody changes how many people it takes. */
  readonly profile?: Profile
  readonly enrolments: readonly Enrolment[]
}

export const EMPTY_ROSTER: Roster = { format: ROSTER_FORMAT, enrolments: [] }

/** A key that counts, and whose it is. Two keys of one person are one person. */
export interface Approver extends Enrolment {
  readonly id: string
}

export function profileOf({ profile }: Roster): Profile {
  return profile ?? 'solo'
}

/** Each once, as they were named first. */
export function distinctPeople(people: readonly string[]): readonly string[] {
  return people.filter(
    (one, index) => people.findIndex((other) => isSamePerson(one, other)) === index,
  )
}

/** True where this key has signed this very text. */
export function isProvenBy(text: string, signature: string, approver: Enrolment): boolean {
  return approver.kind === 'passkey'
    ? isAssertedBy(text, signature, approver.public, approver.origin ?? '')
    : isSignedBy(text, signature, approver.public)
}

/** Whether a key is this account's owner's: by the name, or by an account that was given with any key of that person. */
export function isOperator(person: string, login: string, approvers: readonly Approver[]): boolean {
  return (
    isSamePerson(person, login) ||
    approvers.some((one) => isSamePerson(one.person, person) && one.login === login)
  )
}

/**
 * The keys that count: the first, and each later one that a key counting before it has signed. Any other is a
 * stranger's: it is listed, and counts for nothing.
 */
export function approversOf({ enrolments }: Roster): readonly Approver[] {
  const approvers: Approver[] = []
  for (const [index, enrolment] of enrolments.entries()) {
    const id = idOf(enrolment.public)
    if (approvers.some((one) => one.id === id)) continue
    const voucher = approvers.find((one) => one.id === enrolment.by)
    const isVouchedFor =
      voucher !== undefined &&
      enrolment.signature !== undefined &&
      isProvenBy(textOf(enrolment), enrolment.signature, voucher)
    if (isName(enrolment.person) && (index === 0 || isVouchedFor))
      approvers.push({ ...enrolment, id })
  }
  return approvers
}

/** What is signed to enrol a key: everything but who signs. */
export function textOf(enrolment: Enrolment): string {
  const { person, kind, public: publicKey, at, login, credential, origin } = enrolment
  return canonical({
    ...{ what: 'enrol', person, kind, public: publicKey, at },
    ...(login !== undefined && { login }),
    ...(credential !== undefined && { credential }),
    ...(origin !== undefined && { origin }),
  })
}

/** One alphabet, no signs that are not seen: two names that look alike are one. */
const NAME =
  /^(?:[\p{Script=Latin}\p{N} ._@'’-]{1,80}|(?!.*\p{Script=Latin})[\p{L}\p{M}\p{N} ._@'’-]{1,80})$/u

export function isName(person: string): boolean {
  return NAME.test(person)
}

/** Case and spaces make no other person. */
function personKey(person: string): string {
  return person.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

export function isSamePerson(one: string, other: string): boolean {
  return personKey(one) === personKey(other)
}

/** Names a roster in approvals and in `doctor`. */
export function rosterDigest(roster: Roster): string {
  const keys = approversOf(roster).map(({ id, person }) => ({ id, person }))
  return sha256(canonical({ keys, profile: profileOf(roster) })).slice(0, 16)
}

/** The first key, and those that somebody has signed: what stays. Others are listed until there are too many of them. */
export function lasting(enrolments: readonly Enrolment[]): readonly Enrolment[] {
  return enrolments.filter(({ signature }, index) => index === 0 || signature !== undefined)
}

/** True where one roster has everything of another one that stays: nothing of it is taken out by editing the file. */
export function extendsRoster(later: Roster, earlier: Roster): boolean {
  // It says how many people it takes: chosen with the first key, and not by editing a file.
  if (earlier.enrolments.length > 0 && profileOf(earlier) !== profileOf(later)) return false
  const kept = lasting(later.enrolments)
  return lasting(earlier.enrolments).every(
    (enrolment, index) => canonical({ ...kept[index] }) === canonical({ ...enrolment }),
  )
}
