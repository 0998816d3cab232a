import { canonical, sha256 } from '../record/canonical.ts'
import { idOf, isSignedBy } from './key.ts'

/** The form of roster.json. */
export const ROSTER_FORMAT = 1

/** A key that is said to be a person's. */
export interface Enrolment {
  readonly person: string
  readonly kind: 'ed25519'
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly public: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** The key that vouches for it, and its signature; the first one has neither. */
  readonly by?: string
  readonly signature?: string
}

export interface Roster {
  readonly format: typeof ROSTER_FORMAT
  readonly enrolments: readonly Enrolment[]
}

export const EMPTY_ROSTER: Roster = { format: ROSTER_FORMAT, enrolments: [] }

/** A key that counts, and whose it is. Two keys of one person are one person. */
export interface Approver {
  readonly id: string
  readonly person: string
  readonly public: string
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
      isSignedBy(textOf(enrolment), enrolment.signature, voucher.public)
    if (index === 0 || isVouchedFor)
      approvers.push({ id, person: enrolment.person, public: enrolment.public })
  }
  return approvers
}

/** What is signed to enrol a key: everything but the signature. */
export function textOf({ person, kind, public: publicKey, at, by }: Enrolment): string {
  return canonical({ what: 'enrol', person, kind, public: publicKey, at, by: by ?? null })
}

/** Names a roster in approvals and in `doctor`. */
export function rosterDigest(roster: Roster): string {
  const keys = approversOf(roster).map(({ id, person }) => ({ id, person }))
  return sha256(canonical(keys)).slice(0, 16)
}

/** True where one roster has everything of another one: keys are added, never taken out by editing the file. */
export function extendsRoster(later: Roster, earlier: Roster): boolean {
  return earlier.enrolments.every(
    (enrolment, index) => canonical({ ...later.enrolments[index] }) === canonical({ ...enrolment }),
  )
}
