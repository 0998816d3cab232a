import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import { writeNew } from './whole.ts'

/** Every object in JSON begins with it, and none that is compressed. */
const BRACE = 0x7b
const ALGORITHM = 'aes-256-gcm'
const [KEY_BYTES, NONCE_BYTES, TAG_BYTES] = [32, 12, 16]

/**
 * What is kept may hold secrets, so none of it stands on the disk as it is. The key lies beside it, its owner's alone: a
 * search through the disk finds nothing, nor does a copy without the key.
 */
export class Seal {
  readonly #key: Buffer

  /** Takes the key of a folder, or makes one. */
  constructor(folder: string) {
    this.#key = keyIn(path.join(folder, 'key'))
  }

  close(bytes: Buffer): Buffer {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce)
    const sealed = [cipher.update(bytes), cipher.final()]
    return Buffer.concat([nonce, ...sealed, cipher.getAuthTag()])
  }

  /** The same of what is described by JSON, which is long and says much twice. */
  closeJson(value: object): Buffer {
    return this.close(zlib.deflateRawSync(JSON.stringify(value), { level: 1 }))
  }

  /** Throws where it is not what was sealed. */
  openJson(sealed: Buffer): unknown {
    const bytes = this.open(sealed)
    // Older ones were not compressed.
    const text = bytes[0] === BRACE ? bytes : zlib.inflateRawSync(bytes)
    return JSON.parse(text.toString('utf8'))
  }

  /** Throws where it is not what was sealed. */
  open(sealed: Buffer): Buffer {
    const cipher = createDecipheriv(ALGORITHM, this.#key, sealed.subarray(0, NONCE_BYTES))
    cipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    return Buffer.concat([cipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), cipher.final()])
  }
}

function keyIn(file: string): Buffer {
  if (!fs.existsSync(file)) {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    writeNew(file, randomBytes(KEY_BYTES))
  }
  const key = fs.readFileSync(file)
  if (key.length !== KEY_BYTES) throw new Error(`${file} is no key of Interlock's`)
  return key
}
