import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Seal } from '../../state/seal.ts'
import type { Digest } from './node.ts'

/** A pack that is whole. */
export const PACK = '.pack'
/** An entry of the index: a digest, and how long the sealed object is. They lie in this order from the beginning. */
export const DIGEST_BYTES = 32
export const LENGTH_BYTES = 4
/** Sealed objects wait until they are so much, and are written at once. */
const WRITE_BYTES = 1024 * 1024

/**
 * Many objects in one file, each sealed by itself, with a sealed index at its end and behind it how long that is. To make
 * a file takes longer than to write ten kilobytes into one: this makes one. Whole or not there, like an object.
 */
export class PackWriter {
  readonly #file: string
  readonly #beside: string
  readonly #handle: number
  readonly #seal: Seal
  readonly #lengths = new Map<Digest, number>()
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #isOver = false

  constructor(folder: string, seal: Seal) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    // Names in the order of time: the newest ones are the likeliest to hold what is met again.
    const name = `${Date.now().toString(36)}-${randomBytes(6).toString('hex')}`
    this.#file = path.join(folder, `${name}${PACK}`)
    this.#beside = path.join(folder, `${name}.tmp`)
    this.#seal = seal
    this.#handle = fs.openSync(this.#beside, 'wx', 0o600)
  }

  has(digest: Digest): boolean {
    return this.#lengths.has(digest)
  }

  add(digest: Digest, bytes: Buffer): void {
    const sealed = this.#seal.close(bytes)
    this.#lengths.set(digest, sealed.length)
    this.#write(sealed)
  }

  /** From here on it is there. */
  end(): void {
    const entries = [...this.#lengths].map(([digest, length]) => {
      const entry = Buffer.alloc(DIGEST_BYTES + LENGTH_BYTES)
      entry.write(digest, 'hex')
      entry.writeUInt32LE(length, DIGEST_BYTES)
      return entry
    })
    const index = this.#seal.close(Buffer.concat(entries))
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt32LE(index.length)
    this.#write(index)
    this.#write(length)
    this.#flush()
    this.#close()
    fs.renameSync(this.#beside, this.#file)
  }

  /** Nothing of it is needed, unless it has ended. */
  discard(): void {
    if (this.#isOver) return
    this.#close()
    fs.rmSync(this.#beside, { force: true })
  }

  #write(bytes: Buffer): void {
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
    if (this.#waitingBytes >= WRITE_BYTES) this.#flush()
  }

  #flush(): void {
    fs.writeFileSync(this.#handle, Buffer.concat(this.#waiting))
    this.#waiting = []
    this.#waitingBytes = 0
  }

  #close(): void {
    this.#isOver = true
    fs.closeSync(this.#handle)
  }
}
