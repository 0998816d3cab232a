import { createHash, createPublicKey, verify } from 'node:crypto'

/**
 * What a passkey signs, as one string, so that it stands wherever a signature stands:
 * `passkey:AUTHENTICATOR_DATA.CLIENT_DATA.SIGNATURE`, each base64url.
 */
const PREFIX = 'passkey:'

/** The name for which passkeys are made. An address is none, so the dashboard is opened by this name. */
export const RELYING_PARTY = 'localhost'

/** Bits of the authenticator's flags. */
const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04
/** A digest of the relying party, one byte of flags, four of a counter. */
const DATA_BYTES_MIN = 37

export interface Assertion {
  readonly authenticatorData: string
  readonly clientDataJSON: string
  readonly signature: string
}

export function assertionText({ authenticatorData, clientDataJSON, signature }: Assertion): string {
  return `${PREFIX}${authenticatorData}.${clientDataJSON}.${signature}`
}

/** The challenge by which a passkey signs a text. */
export function challengeOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/**
 * True where this passkey has signed this very text, at this origin, with the person there and known to it. Here and
 * not in a library because hooks without a daemon check it too, and what they load is paid for on each call.
 */
export function isAssertedBy(
  text: string,
  proof: string,
  publicKey: string,
  origin: string,
): boolean {
  const [data, client, signature] = proof.slice(PREFIX.length).split('.').map(bytesOf)
  if (!proof.startsWith(PREFIX) || !data || !client || !signature) return false
  if (!isForUs(data) || !saysSo(client, text, origin)) return false
  try {
    const key = createPublicKey({
      key: Buffer.from(publicKey, 'base64'),
      type: 'spki',
      format: 'der',
    })
    const signed = Buffer.concat([data, createHash('sha256').update(client).digest()])
    return verify(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', signed, key, signature)
  } catch {
    return false
  }
}

function isForUs(data: Buffer): boolean {
  const flags = data[32] ?? 0
  const party = createHash('sha256').update(RELYING_PARTY).digest()
  return (
    data.length >= DATA_BYTES_MIN &&
    data.subarray(0, 32).equals(party) &&
    (flags & USER_PRESENT) !== 0 &&
    (flags & USER_VERIFIED) !== 0
  )
}

function saysSo(client: Buffer, text: string, expected: string): boolean {
  try {
    const parsed: unknown = JSON.parse(client.toString('utf8'))
    if (typeof parsed !== 'object' || parsed === null) return false
    const said: { type?: unknown; challenge?: unknown; origin?: unknown; crossOrigin?: unknown } =
      parsed
    return (
      said.type === 'webauthn.get' &&
      said.challenge === challengeOf(text) &&
      said.origin === expected &&
      said.crossOrigin !== true
    )
  } catch {
    return false
  }
}

/** undefined where a text is anything but base64url. */
function bytesOf(text: string): Buffer | undefined {
  return /^[\w-]+$/.test(text) ? Buffer.from(text, 'base64url') : undefined
}
