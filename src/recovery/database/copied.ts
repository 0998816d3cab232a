import type { Digest } from '../files/node.ts'
import type { ObjectStore } from '../files/store.ts'
import { NotKeepable } from './refusal.ts'

/**
 * Of all tables that one statement has copied out. Each byte goes over the wire three times, while their writers wait: out,
 * in again to see that it comes back, and in for an undo.
 */
export const COPIED_BYTES_MAX = 1024 * 1024 * 1024
/** Held in memory until it is sealed and written; of small ones a folder would have thousands. */
const PART_BYTES = 4 * 1024 * 1024

/** The rows of a table, copied out of its server into the store. */
export interface Copied {
  /** The object that lists the parts, one digest a line. */
  readonly parts: Digest
  readonly rows: number
  readonly bytes: number
}

/** How far a copy is: of which table, and bytes of all tables so far. */
export interface CopyProgress {
  readonly table: string
  readonly rows: number
  readonly bytes: number
}

export type TellProgress = (progress: CopyProgress) => void

/** What all copies of one statement may take, and what they have taken. */
export interface CopyBudget {
  bytes: number
}

/** Takes a table's rows, one a line, and puts them into the store in parts. */
export class CopyWriter {
  readonly #store: ObjectStore
  readonly #table: string
  readonly #budget: CopyBudget
  readonly #tell: TellProgress
  readonly #parts: Digest[] = []
  #held: Buffer[] = []
  #heldBytes = 0
  #rows = 0
  #bytes = 0

  constructor(store: ObjectStore, table: string, budget: CopyBudget, tell: TellProgress) {
    this.#store = store
    this.#table = table
    this.#budget = budget
    this.#tell = tell
  }

  write(lines: Buffer): void {
    this.#bytes += lines.length
    this.#budget.bytes += lines.length
    if (this.#budget.bytes > COPIED_BYTES_MAX)
      throw new NotKeepable(`${this.#table} and what goes with it are larger than 1 GiB`)
    for (let at = lines.indexOf(10); at >= 0; at = lines.indexOf(10, at + 1)) this.#rows++
    this.#held.push(lines)
    this.#heldBytes += lines.length
    if (this.#heldBytes >= PART_BYTES) this.#put()
  }

  end(): Copied {
    if (this.#heldBytes > 0) this.#put()
    const parts = this.#store.put(Buffer.from(this.#parts.join('\n')))
    return { parts, rows: this.#rows, bytes: this.#bytes }
  }

  #put(): void {
    this.#parts.push(this.#store.put(Buffer.concat(this.#held)))
    this.#held = []
    this.#heldBytes = 0
    this.#tell({ table: this.#table, rows: this.#rows, bytes: this.#budget.bytes })
  }
}

/** Digests of its parts, in their order. */
export function partsOfCopy({ parts }: Copied, store: ObjectStore): readonly Digest[] {
  const list = store.get(parts).toString('latin1')
  return list === '' ? [] : list.split('\n')
}

/** What was copied, part by part. Throws Damaged where it is not what was kept. */
export function* bytesOfCopy(copied: Copied, store: ObjectStore): Generator<Buffer> {
  for (const part of partsOfCopy(copied, store)) yield store.get(part)
}
