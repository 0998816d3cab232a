import type { Whereabouts } from '../formats/format.ts'
import type { Item } from './item.ts'
import type { Boundary, Operation, Reached } from './operation.ts'

export interface IndexedFile {
  readonly path: string
  /** What stands before the number in the ids of its items: nothing for the main transcript. */
  readonly prefix: string
  reached: Reached | undefined
  /** Keys of records that were read, with their lines, so that a copy of one is known for what it is. */
  readonly keys: Map<number, number>
  /** Calls by their ids, and those of them without a result. */
  readonly calls: Map<string, number>
  readonly open: Map<string, number>
}

/** All that is known of one session's transcripts: what the sidecar says, applied. */
export class TranscriptIndex {
  readonly files: IndexedFile[] = []
  /** By their ordinals, which the terms refer to. */
  readonly items: Item[] = []
  readonly boundaries: Boundary[] = []
  readonly cleared = new Set<number>()
  readonly rewound = new Set<number>()
  readonly terms: string[] = []
  where: Whereabouts = {}
  readonly #byId = new Map<string, number>()
  readonly #boundaryKeys = new Set<number>()

  apply(operation: Operation): void {
    switch (operation.op) {
      case 'file': {
        const { path, prefix } = operation
        this.files[operation.no] = {
          path,
          prefix,
          reached: undefined,
          keys: new Map(),
          calls: new Map(),
          open: new Map(),
        }
        return
      }
      case 'item':
        return this.#put(operation.no, operation.item)
      case 'boundary':
        if (operation.instead) this.boundaries.pop()
        this.boundaries.push(operation.boundary)
        this.#boundaryKeys.add(operation.key)
        return
      case 'cleared':
        for (const no of operation.items) this.cleared.add(no)
        return
      case 'rewound':
        return this.#rewind(operation.file, operation.from, new Set(operation.but))
      case 'where':
        this.where = { ...this.where, ...operation.where }
        return
      case 'terms':
        this.terms.push(operation.name)
        return
      case 'reached': {
        const file = this.files[operation.reached.file]
        if (file) file.reached = operation.reached
        return
      }
      case 'anew': {
        const file = this.files[operation.file]
        file?.keys.clear()
        file?.calls.clear()
        file?.open.clear()
        if (file) file.reached = undefined
        return
      }
    }
  }

  #rewind(of: number, from: number, but: ReadonlySet<number>): void {
    for (const [no, { file, parts }] of this.items.entries()) {
      if (file !== of) continue
      if (parts.some(({ key }) => but.has(key))) this.rewound.delete(no)
      else if (no >= from) this.rewound.add(no)
    }
  }

  #put(no: number, item: Item): void {
    this.items[no] = item
    this.#byId.set(item.id, no)
    const file = this.files[item.file]
    if (!file) return
    for (const { key, line } of item.parts)
      if (key !== 0 && !file.keys.has(key)) file.keys.set(key, line)
    if (item.call === undefined) return
    file.calls.set(item.call, no)
    if (item.open !== undefined) file.open.set(item.call, no)
    else file.open.delete(item.call)
  }

  find(id: string): Item | undefined {
    const no = this.#byId.get(id)
    return no === undefined ? undefined : this.items[no]
  }

  ordinalOf(id: string): number | undefined {
    return this.#byId.get(id)
  }

  hasBoundary(key: number): boolean {
    return key !== 0 && this.#boundaryKeys.has(key)
  }
}
