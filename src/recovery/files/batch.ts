import type { Sink } from './contents.ts'
import { type Digest, digestOf } from './node.ts'
import type { PackWriter } from './pack-writer.ts'
import type { ObjectStore } from './store.ts'

/** So few are written as objects of their own, which takes no longer and leaves nothing to be put away. */
const FEW = 8
const FEW_BYTES = 1024 * 1024

/** What one snapshot puts into the store: few contents as objects of their own, more of them in one pack. */
export class Batch implements Sink {
  readonly #store: ObjectStore
  readonly #pack: () => PackWriter
  readonly #few = new Map<Digest, Buffer>()
  #fewBytes = 0
  #packed: PackWriter | undefined

  constructor(store: ObjectStore, pack: () => PackWriter) {
    this.#store = store
    this.#pack = pack
  }

  put(bytes: Buffer): Digest {
    const digest = digestOf(bytes)
    const isKnown = this.#few.has(digest) || this.#packed?.has(digest) || this.#store.isKept(digest)
    if (isKnown) return digest
    if (this.#packed) this.#packed.add(digest, bytes)
    else this.#hold(digest, bytes)
    return digest
  }

  /** From here on all of it is in the store. */
  end(): void {
    for (const bytes of this.#few.values()) this.#store.put(bytes)
    this.#packed?.end()
  }

  /** Nothing of it is needed, unless it has ended. */
  discard(): void {
    this.#packed?.discard()
  }

  #hold(digest: Digest, bytes: Buffer): void {
    this.#few.set(digest, bytes)
    this.#fewBytes += bytes.length
    if (this.#few.size <= FEW && this.#fewBytes <= FEW_BYTES) return
    this.#packed = this.#pack()
    for (const [one, held] of this.#few) this.#packed.add(one, held)
    this.#few.clear()
  }
}
