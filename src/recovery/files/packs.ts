import fs from 'node:fs'
import path from 'node:path'
import type { Seal } from '../../state/seal.ts'
import { namesIn } from './names-in.ts'
import type { Digest } from './node.ts'
import { DIGEST_BYTES, LENGTH_BYTES, PACK, PackWriter } from './pack-writer.ts'

/** Where in its pack a sealed object lies. */
interface Place {
  readonly at: number
  readonly length: number
}

type Index = ReadonlyMap<Digest, Place>

/**
 * Places that are remembered between snapshots, about 20 MB of them. What is in older packs is written once more when it
 * is met again.
 */
const PLACES_MAX = 100_000

/** The packs of a store: where what a call changes lies first, until it is made objects of its own. */
export class Packs {
  readonly #folder: string
  readonly #seal: Seal
  readonly #known = new Map<string, Index>()

  constructor(folder: string, seal: Seal) {
    this.#folder = folder
    this.#seal = seal
  }

  writer(): PackWriter {
    return new PackWriter(this.#folder, this.#seal)
  }

  /** The newest first. */
  names(): readonly string[] {
    return namesIn(this.#folder)
      .filter((name) => name.endsWith(PACK))
      .sort()
      .reverse()
  }

  /** Learns of the packs that others have made or taken away. */
  refresh(): void {
    const known = new Map(this.#known)
    this.#known.clear()
    let places = 0
    for (const name of this.names()) {
      const index = known.get(name) ?? this.#loadOrNot(name)
      places += index?.size ?? 0
      if (places > PLACES_MAX) return
      if (index) this.#known.set(name, index)
    }
  }

  /** What a pack holds; undefined where it is gone, or its index is not what was written. */
  contents(name: string): readonly Digest[] | undefined {
    const index = this.#indexOf(name)
    return index && [...index.keys()]
  }

  /** Makes the pack young that holds it, of those that are known. False where none does. */
  touch(digest: Digest): boolean {
    for (const [name, index] of this.#known) {
      if (!index.has(digest)) continue
      const now = new Date()
      try {
        fs.utimesSync(this.#fileOf(name), now, now)
        return true
      } catch {
        // Its contents are objects of their own by now.
        this.#known.delete(name)
      }
    }
    return false
  }

  /** undefined where no pack holds it. Throws where it is not what was sealed. */
  read(digest: Digest): Buffer | undefined {
    for (const [name, index] of this.#known) {
      const bytes = this.#readFrom(name, index.get(digest))
      if (bytes) return bytes
    }
    for (const name of this.names()) {
      const bytes = this.#known.has(name)
        ? undefined
        : this.#readFrom(name, this.#indexOf(name)?.get(digest))
      if (bytes) return bytes
    }
    return undefined
  }

  /** The same; undefined also where the disk has changed it. */
  readOrNot(digest: Digest): Buffer | undefined {
    try {
      return this.read(digest)
    } catch (error) {
      if (isOfSystem(error)) throw error
      return undefined
    }
  }

  /**
   * Takes a pack away, unless it was made young again at `before` or later (milliseconds since 1970): somebody needs it then.
   */
  drop(name: string, before: number): boolean {
    const file = this.#fileOf(name)
    // Out of reach first: whoever needs it after this finds its objects, or writes them anew.
    const away = `${file}.${process.pid}.tmp`
    try {
      fs.renameSync(file, away)
    } catch {
      // Somebody else has just done it.
      return false
    }
    if (fs.statSync(away).mtimeMs >= before) {
      fs.renameSync(away, file)
      return false
    }
    fs.rmSync(away)
    this.#known.delete(name)
    return true
  }

  /** All files, also those that were cut off, with what the disk says of them. */
  *files(): Generator<{ readonly name: string; readonly size: number; readonly mtimeMs: number }> {
    for (const name of namesIn(this.#folder)) {
      const stat = fs.statSync(this.#fileOf(name), { throwIfNoEntry: false })
      if (stat) yield { name, size: stat.size, mtimeMs: stat.mtimeMs }
    }
  }

  #fileOf(name: string): string {
    return path.join(this.#folder, name)
  }

  #indexOf(name: string): Index | undefined {
    const known = this.#known.get(name)
    if (known) return known
    const index = this.#load(name)
    if (index) this.#known.set(name, index)
    return index
  }

  /** A pack that cannot be read keeps nobody from keeping something new. */
  #loadOrNot(name: string): Index | undefined {
    try {
      return this.#load(name)
    } catch {
      return undefined
    }
  }

  #load(name: string): Index | undefined {
    const handle = opened(this.#fileOf(name))
    if (handle === undefined) return undefined
    try {
      const { size } = fs.fstatSync(handle)
      const length = readAt(handle, size - LENGTH_BYTES, LENGTH_BYTES).readUInt32LE()
      const start = size - LENGTH_BYTES - length
      return indexIn(this.#seal.open(readAt(handle, start, length)))
    } catch (error) {
      if (isOfSystem(error)) throw error
      // The disk has changed it: what it holds is missing, and said to be.
      return undefined
    } finally {
      fs.closeSync(handle)
    }
  }

  #readFrom(name: string, place: Place | undefined): Buffer | undefined {
    const handle = place && opened(this.#fileOf(name))
    if (!place || handle === undefined) return undefined
    try {
      return this.#seal.open(readAt(handle, place.at, place.length))
    } finally {
      fs.closeSync(handle)
    }
  }
}

/** undefined where it is gone. Throws where it is there, and cannot be opened now. */
function opened(file: string): number | undefined {
  try {
    return fs.openSync(file, 'r')
  } catch (error) {
    if (fs.existsSync(file)) throw error
    return undefined
  }
}

/** Another time it may be read. */
function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'errno' in error
}

function readAt(handle: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  if (fs.readSync(handle, bytes, 0, length, at) !== length) throw new Error('it was cut off')
  return bytes
}

function indexIn(bytes: Buffer): Index {
  const index = new Map<Digest, Place>()
  let at = 0
  for (let entry = 0; entry < bytes.length; entry += DIGEST_BYTES + LENGTH_BYTES) {
    const length = bytes.readUInt32LE(entry + DIGEST_BYTES)
    index.set(bytes.toString('hex', entry, entry + DIGEST_BYTES), { at, length })
    at += length
  }
  return index
}
