import { createPublicKey, type JsonWebKey } from 'node:crypto'

/** Labels and numbers of COSE (RFC 9053) that authenticators use. */
const KTY = 1
const OKP = 1
const EC2 = 2
const RSA = 3

/** A COSE public key as SubjectPublicKeyInfo, DER, base64: the form in which every key of the roster stands. */
export function spkiOf(cose: ReadonlyMap<number, unknown>): string {
  return createPublicKey({ key: jwkOf(cose), format: 'jwk' })
    .export({ type: 'spki', format: 'der' })
    .toString('base64')
}

function jwkOf(cose: ReadonlyMap<number, unknown>): JsonWebKey {
  const part = (label: number) => base64url(cose.get(label))
  switch (cose.get(KTY)) {
    case OKP:
      return { kty: 'OKP', crv: 'Ed25519', x: part(-2) }
    case EC2:
      return { kty: 'EC', crv: 'P-256', x: part(-2), y: part(-3) }
    case RSA:
      return { kty: 'RSA', n: part(-1), e: part(-2) }
    default:
      throw new Error('the passkey has a kind of key that is not known here')
  }
}

function base64url(value: unknown): string {
  if (!(value instanceof Uint8Array)) throw new Error('the passkey’s public key is not whole')
  return Buffer.from(value).toString('base64url')
}
