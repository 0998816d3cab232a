/**
 * A map by name that is copied only when it is written to after it was shared: subshells and branches mostly read.
 */
export class Names<V> implements Iterable<[string, V]> {
  #map: ReadonlyMap<string, V>
  /** The same map while nobody else has it. */
  #own: Map<string, V> | undefined

  constructor(entries: Iterable<readonly [string, V]> | ReadonlyMap<string, V> = []) {
    if (entries instanceof Map) this.#map = entries
    else {
      this.#own = new Map(entries)
      this.#map = this.#own
    }
  }

  get(name: string): V | undefined {
    return this.#map.get(name)
  }

  has(name: string): boolean {
    return this.#map.has(name)
  }

  set(name: string, value: V): void {
    this.#writable().set(name, value)
  }

  delete(name: string): void {
    if (this.#map.has(name)) this.#writable().delete(name)
  }

  [Symbol.iterator](): Iterator<[string, V]> {
    return this.#map[Symbol.iterator]()
  }

  fork(): Names<V> {
    return new Names(this.keep())
  }

  /** As it is now; later changes are made to a copy. */
  keep(): ReadonlyMap<string, V> {
    this.#own = undefined
    return this.#map
  }

  putBack(kept: ReadonlyMap<string, V>): void {
    this.#map = kept
    this.#own = undefined
  }

  #writable(): Map<string, V> {
    if (!this.#own) {
      this.#own = new Map(this.#map)
      this.#map = this.#own
    }
    return this.#own
  }
}
