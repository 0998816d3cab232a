import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import type { Seal } from '../seal.ts'
import { type Digest, digestOf } from './node.ts'
import { writeWhole } from './whole.ts'

/** Below this, compressing costs more than it saves: a block of the disk holds it either way. */
const COMPRESS_BYTES_MIN = 512
/** Fast first: a call waits for it. */
const LEVEL = 1

/** An object is not what its name says: the disk has lost or changed it. */
export class Damaged extends Error {}

/**
 * Contents by their own digest, each kept once. Written beside and put in place whole, so that whatever ends the
 * process leaves an object or none.
 */
export class ObjectStore {
  readonly #folder: string
  readonly #seal: Seal
  readonly #made = new Set<string>()

  /** A folder of the store's alone. */
  constructor(folder: string, seal: Seal) {
    this.#folder = folder
    this.#seal = seal
  }

  has(digest: Digest): boolean {
    return this.#found(digest) !== undefined
  }

  put(bytes: Buffer): Digest {
    const digest = digestOf(bytes)
    if (this.has(digest)) return digest
    const packed =
      bytes.length < COMPRESS_BYTES_MIN ? bytes : zlib.deflateRawSync(bytes, { level: LEVEL })
    const small = packed.length < bytes.length
    this.#write(this.#path(digest, small ? '.z' : ''), small ? packed : bytes)
    return digest
  }

  /** Throws Damaged where it is missing, or not what it was. */
  get(digest: Digest): Buffer {
    const file = this.#found(digest)
    if (file === undefined) throw new Damaged(`object ${digest} is missing`)
    try {
      const kept = this.#seal.open(fs.readFileSync(file))
      const bytes = file.endsWith('.z') ? zlib.inflateRawSync(kept) : kept
      if (digestOf(bytes) === digest) return bytes
    } catch {
      // Said below.
    }
    throw new Damaged(`object ${digest} is not what was kept`)
  }

  #found(digest: Digest): string | undefined {
    return ['.z', ''].map((end) => this.#path(digest, end)).find((file) => fs.existsSync(file))
  }

  #path(digest: Digest, end: string): string {
    return path.join(this.#folder, digest.slice(0, 2), `${digest.slice(2)}${end}`)
  }

  #write(file: string, bytes: Buffer): void {
    const folder = path.dirname(file)
    if (!this.#made.has(folder)) fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#made.add(folder)
    writeWhole(file, this.#seal.close(bytes))
  }
}
