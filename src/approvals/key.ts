import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  scryptSync,
  sign,
  verify,
} from 'node:crypto'
import { sha256 } from '../record/canonical.ts'

/** The form of a key's file. */
export const KEY_FORMAT = 1

/**
 * What a guess of the passphrase costs: 128 MiB and some 300 ms. N is the least that is taken; a file that asks for
 * less has been tampered with.
 */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1 } as const
const SCRYPT_BYTES_MAX = 256 * 1024 * 1024
const CIPHER = 'aes-256-gcm'

/** An approver's Ed25519 key, locked by a passphrase. Binary parts are base64. */
export interface LockedKey {
  readonly format: typeof KEY_FORMAT
  readonly id: string
  /** SubjectPublicKeyInfo, DER. */
  readonly public: string
  readonly scrypt: {
    readonly N: number
    readonly r: number
    readonly p: number
    readonly salt: string
  }
  readonly nonce: string
  /** The private key, PKCS #8 DER, encrypted; the public key is authenticated with it. */
  readonly sealed: string
  readonly tag: string
}

export function newKey(passphrase: string): LockedKey {
  const pair = generateKeyPairSync('ed25519')
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const cipher = createCipheriv(CIPHER, derived(passphrase, salt, SCRYPT), nonce)
  cipher.setAAD(Buffer.from(publicKey))
  const secret = pair.privateKey.export({ type: 'pkcs8', format: 'der' })
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()])
  return {
    format: KEY_FORMAT,
    id: idOf(publicKey),
    public: publicKey,
    scrypt: { ...SCRYPT, salt: salt.toString('base64') },
    nonce: nonce.toString('base64'),
    sealed: sealed.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
  }
}

/** undefined where the passphrase is another one, or the file is not what it was. */
export function unlocked(key: LockedKey, passphrase: string): KeyObject | undefined {
  const { N, r, p, salt } = key.scrypt
  if (N < SCRYPT.N || r < SCRYPT.r || p < SCRYPT.p) return undefined
  try {
    const secret = derived(passphrase, Buffer.from(salt, 'base64'), { N, r, p })
    const cipher = createDecipheriv(CIPHER, secret, Buffer.from(key.nonce, 'base64'))
    cipher.setAAD(Buffer.from(key.public))
    cipher.setAuthTag(Buffer.from(key.tag, 'base64'))
    const der = Buffer.concat([cipher.update(Buffer.from(key.sealed, 'base64')), cipher.final()])
    return createPrivateKey({ key: der, type: 'pkcs8', format: 'der' })
  } catch {
    return undefined
  }
}

function derived(
  passphrase: string,
  salt: Buffer,
  { N, r, p }: { readonly N: number; readonly r: number; readonly p: number },
): Buffer {
  return scryptSync(passphrase.normalize('NFC'), salt, 32, { N, r, p, maxmem: SCRYPT_BYTES_MAX })
}

/** Names a key in records and lists: short enough to read aloud. */
export function idOf(publicKey: string): string {
  return sha256(publicKey).slice(0, 16)
}

export function signed(text: string, key: KeyObject): string {
  return sign(null, Buffer.from(text), key).toString('base64')
}

export function isSignedBy(text: string, signature: string, publicKey: string): boolean {
  try {
    const key = createPublicKey({
      key: Buffer.from(publicKey, 'base64'),
      type: 'spki',
      format: 'der',
    })
    return (
      key.asymmetricKeyType === 'ed25519' &&
      verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'))
    )
  } catch {
    return false
  }
}
