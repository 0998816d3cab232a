import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import type { Seal } from '../../state/seal.ts'
import { writeWhole } from '../../state/whole.ts'
import { Batch } from './batch.ts'
import { type Digest, digestOf } from './node.ts'
import { Packs } from './packs.ts'

/** Below this, compressing costs more than it saves: a block of the disk holds it either way. */
const COMPRESS_BYTES_MIN = 512
/** Fast first: a call waits for it. */
const LEVEL = 1
/** Of more than this, a part is tried first: what is compressed already, or random, takes longest and gains nothing. */
const UNTRIED_BYTES_MAX = 32 * 1024
const TRIED_BYTES = 4096
const TRIED_PART_MAX = 0.95

function isWorthPacking(bytes: Buffer): boolean {
  if (bytes.length < COMPRESS_BYTES_MIN) return false
  if (bytes.length <= UNTRIED_BYTES_MAX) return true
  const tried = bytes.subarray(0, TRIED_BYTES)
  return packedBytes(tried).length < tried.length * TRIED_PART_MAX
}

function packedBytes(bytes: Buffer): Buffer {
  return zlib.deflateRawSync(bytes, { level: LEVEL })
}

/** An object is not what its name says: the disk has lost or changed it. */
export class Damaged extends Error {}

/**
 * Contents by their own digest, each kept once. Written beside and put in place whole, so that whatever ends the
 * process leaves an object or none. What a call waits for is written as one pack, and made objects afterwards.
 */
export class ObjectStore {
  readonly #folder: string
  readonly #packs: Packs
  readonly #seal: Seal
  readonly #made = new Set<string>()

  /** Has `objects` and `packs` below a folder. */
  constructor(folder: string, seal: Seal) {
    this.#folder = path.join(folder, 'objects')
    this.#packs = new Packs(path.join(folder, 'packs'), seal)
    this.#seal = seal
  }

  put(bytes: Buffer): Digest {
    const digest = digestOf(bytes)
    if (!this.#touch(digest)) this.#writeObject(digest, bytes)
    return digest
  }

  /** What is put in there is in the store when it has ended. */
  batch(): Batch {
    this.#packs.refresh()
    return new Batch(this, () => this.#packs.writer())
  }

  /** Whether it is there, for at least as long as whoever asks needs to say that it is needed. */
  isKept(digest: Digest): boolean {
    // In this order: a pack that is gone by now has become objects.
    return this.#packs.touch(digest) || this.#touch(digest)
  }

  /** Throws Damaged where it is missing, or not what it was. */
  get(digest: Digest): Buffer {
    try {
      const bytes = this.#object(digest) ?? this.#packs.read(digest) ?? this.#object(digest)
      if (bytes === undefined) throw new Damaged(`object ${digest} is missing`)
      if (digestOf(bytes) === digest) return bytes
    } catch (error) {
      if (error instanceof Damaged) throw error
      // Said below.
    }
    throw new Damaged(`object ${digest} is not what was kept`)
  }

  /** Makes packs into objects, compressed, one at each step: whatever ends it, what a pack holds is in one of them. */
  *unpack(): Generator<void> {
    for (const name of this.#packs.names()) {
      const began = Date.now()
      const contents = this.#packs.contents(name)
      if (!contents) continue
      for (const digest of contents) {
        this.#unpackOne(digest)
        yield
      }
      this.#packs.drop(name, began)
    }
  }

  /** Bytes on the disk. */
  total(): number {
    const packs = [...this.#packs.files()].reduce((sum, { size }) => sum + size, 0)
    return this.#files().reduce((sum, file) => sum + fs.statSync(file).size, packs)
  }

  /** Takes away what nobody needs and what is older than that time (milliseconds since 1970). */
  sweep(
    needed: ReadonlySet<Digest>,
    before: number,
  ): { readonly objects: number; readonly bytes: number } {
    const swept = this.#sweepPacks(needed, before)
    for (const file of this.#files()) {
      const digest = path.basename(path.dirname(file)) + path.basename(file).replace(/\..*$/, '')
      if (needed.has(digest) && !file.endsWith('.tmp')) continue
      const { size, mtimeMs } = fs.statSync(file)
      if (mtimeMs > before) continue
      // Out of reach first: whoever needs it after this writes it anew, and whoever did just before made it young.
      const away = `${file}.${process.pid}.tmp`
      fs.renameSync(file, away)
      if (fs.statSync(away).mtimeMs > before) {
        fs.renameSync(away, file)
        continue
      }
      fs.rmSync(away)
      swept.objects++
      swept.bytes += size
    }
    return swept
  }

  /** Packs as well, also what was cut off when it was written: what is needed of them becomes objects. */
  #sweepPacks(needed: ReadonlySet<Digest>, before: number): { objects: number; bytes: number } {
    const swept = { objects: 0, bytes: 0 }
    for (const { name, size, mtimeMs } of this.#packs.files()) {
      if (mtimeMs > before) continue
      const contents = this.#packs.contents(name) ?? []
      const kept = contents.filter((digest) => needed.has(digest))
      for (const digest of kept) this.#unpackOne(digest)
      if (!this.#packs.drop(name, before)) continue
      swept.objects += contents.length - kept.length
      swept.bytes += size
    }
    return swept
  }

  /** What the disk has changed in a pack is no object; what needs it will say that it is missing. */
  #unpackOne(digest: Digest): void {
    if (this.#touch(digest)) return
    const bytes = this.#packs.readOrNot(digest)
    if (bytes && digestOf(bytes) === digest) this.#writeObject(digest, bytes)
  }

  #writeObject(digest: Digest, bytes: Buffer): void {
    const packed = isWorthPacking(bytes) ? packedBytes(bytes) : bytes
    const small = packed.length < bytes.length
    this.#write(this.#path(digest, small ? '.z' : ''), small ? packed : bytes)
  }

  /** undefined where it is none of its own. Throws where it is not what was sealed. */
  #object(digest: Digest): Buffer | undefined {
    const file = this.#found(digest)
    if (file === undefined) return undefined
    const kept = this.#seal.open(fs.readFileSync(file))
    return file.endsWith('.z') ? zlib.inflateRawSync(kept) : kept
  }

  #files(): readonly string[] {
    if (!fs.existsSync(this.#folder)) return []
    return fs
      .readdirSync(this.#folder)
      .flatMap((half) =>
        fs
          .readdirSync(path.join(this.#folder, half))
          .map((name) => path.join(this.#folder, half, name)),
      )
  }

  #found(digest: Digest): string | undefined {
    return ['.z', ''].map((end) => this.#path(digest, end)).find((file) => fs.existsSync(file))
  }

  /** What is needed anew is young again, so that no sweep takes it away meanwhile. False where it is not there. */
  #touch(digest: Digest): boolean {
    const file = this.#found(digest)
    if (file === undefined) return false
    const now = new Date()
    try {
      fs.utimesSync(file, now, now)
      return true
    } catch {
      // Swept between the two.
      return false
    }
  }

  #path(digest: Digest, end: string): string {
    // Joined by hand: a call asks for thousands of these.
    return `${this.#folder}/${digest.slice(0, 2)}/${digest.slice(2)}${end}`
  }

  #write(file: string, bytes: Buffer): void {
    const folder = path.dirname(file)
    if (!this.#made.has(folder)) fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#made.add(folder)
    writeWhole(file, this.#seal.close(bytes))
  }
}
