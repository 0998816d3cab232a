import type { Sink } from './contents.ts'
import { type Digest, digestOf } from './node.ts'
import type { PackWriter } from './pack-writer.ts'
import type { ObjectStore } from './store.ts'

/** So few are written as objects of their own, which takes no longer and leaves nothing to be put away. */
const FEW = 8
const FEW_BYTES = 1024 * 1024
/** A pack stands until all of it has been made objects: what it holds takes the disk twice for so long. */
const PACK_BYTES_MAX = 256 * 1024 * 1024

/** What one snapshot puts into the store: few contents as objects of their own, more of them in a pack, or several. */
export class Batch implements Sink {
  readonly #store: ObjectStore
  readonly #newPack: () => PackWriter
  readonly #few = new Map<Digest, Buffer>()
  #fewBytes = 0
  #pack: PackWriter | undefined
  #packBytes = 0

  constructor(store: ObjectStore, newPack: () => PackWriter) {
    this.#store = store
    this.#newPack = newPack
  }

  put(bytes: Buffer): Digest {
    const digest = digestOf(bytes)
    const isKnown = this.#few.has(digest) || this.#pack?.has(digest) || this.#store.isKept(digest)
    if (isKnown) return digest
    if (this.#pack) this.#add(this.#pack, digest, bytes)
    else this.#hold(digest, bytes)
    return digest
  }

  /** From here on all of it is in the store. */
  end(): void {
    for (const bytes of this.#few.values()) this.#store.put(bytes)
    this.#pack?.end()
  }

  /** Nothing of it is needed, unless it has ended. What packs before the last one hold goes with the next sweep. */
  discard(): void {
    this.#pack?.discard()
  }

  #hold(digest: Digest, bytes: Buffer): void {
    this.#few.set(digest, bytes)
    this.#fewBytes += bytes.length
    if (this.#few.size <= FEW && this.#fewBytes <= FEW_BYTES) return
    const pack = this.#newPack()
    this.#pack = pack
    for (const [one, held] of this.#few) this.#add(pack, one, held)
    this.#few.clear()
  }

  #add(pack: PackWriter, digest: Digest, bytes: Buffer): void {
    pack.add(digest, bytes)
    this.#packBytes += bytes.length
    if (this.#packBytes < PACK_BYTES_MAX) return
    pack.end()
    this.#pack = this.#newPack()
    this.#packBytes = 0
  }
}
