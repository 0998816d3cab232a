import type * as v from 'valibot'
import { Refused } from '../../approvals/challenges.ts'
import { assertionText, challengeOf, RELYING_PARTY } from '../../approvals/passkey.ts'
import { type Approver, isProvenBy } from '../../approvals/roster.ts'
import { CHALLENGE_MS_MAX } from '../../limits.ts'
import { incidentDraft } from '../../record/entry.ts'
import type { Challenge } from './api.ts'
import type { PROOF } from './body.ts'
import type { Here } from './here.ts'

/** A text to sign, for a terminal and for a browser: there its digest is the challenge of a passkey. */
export function challengeFor(
  { nonce, text }: { readonly nonce: string; readonly text: string },
  approvers: readonly Approver[],
  origin: string | undefined,
): Challenge {
  const credentials = approvers.flatMap(({ kind, credential, origin: own }) =>
    kind === 'passkey' && credential !== undefined && own === origin ? [credential] : [],
  )
  return {
    nonce,
    text,
    ...(credentials.length > 0 && {
      passkey: {
        challenge: challengeOf(text),
        rpId: RELYING_PARTY,
        allowCredentials: credentials.map((id) => ({ id, type: 'public-key' })),
        userVerification: 'required',
        timeout: CHALLENGE_MS_MAX,
      },
    }),
  }
}

/** Who signs, and the signature as it stands in files and in the record. */
export function proofIn(
  proof: v.InferOutput<typeof PROOF>,
  approvers: readonly Approver[],
): { readonly by: string; readonly signature: string } {
  if (proof.signed) return proof.signed
  const { passkey } = proof
  if (!passkey) throw new Refused('Nothing was signed.')
  const approver = approvers.find(({ credential }) => credential === passkey.id)
  return {
    by: approver?.id ?? `unknown passkey ${passkey.id.slice(0, 16)}`,
    signature: assertionText(passkey.response),
  }
}

/** The key that has signed this very text; where none that counts has, that is an incident, and a Refused is thrown. */
export function provenBy(
  { text, tried }: { readonly text: string; readonly tried: string },
  proof: v.InferOutput<typeof PROOF>,
  { desk, recorder, now }: Here,
): { readonly by: string; readonly signature: string } {
  const signed = proofIn(proof, desk.approvers())
  const approver = desk.approvers().find(({ id }) => id === signed.by)
  if (approver && isProvenBy(text, signed.signature, approver)) return signed
  const words = `${tried} was tried without a signature that counts`
  recorder.write([incidentDraft(words, now(), undefined)], false)
  throw new Refused(
    'This does not count: its key is not on the roster, or its signature does not hold.',
  )
}
