import type { Source } from '../usage.ts'
import { Names } from './names.ts'
import { Requests } from './requests.ts'
import { type Cell, ownersIn } from './summary.ts'

/** How far a file has been read, and how it looked then. */
export interface ReadFile {
  readonly path: string
  readonly source: Source
  size: number
  modified: number
  /** Up to here its lines were whole. */
  offset: number
  /** Of some bytes at the start and before `offset`: a file that was written anew has others. */
  fingerprint: number
  /** Lines that could not be read though they have usage. */
  unread: number
  /** What its reader must know to read on. */
  state?: unknown
}

/** Output of a sub-agent whose final count was never written, in tokens above what is known. Names are numbers. */
export interface Missing {
  readonly session: number
  readonly subagent: number
  readonly model: number
  readonly band: number
  readonly low: number
  readonly high: number
  readonly expected: number
  /** Of the sum, as far as the answers have nothing to do with each other. */
  readonly variance: number
}

/** What is asked most, and known without the requests themselves. */
export interface Head {
  readonly names: readonly string[]
  readonly files: readonly ReadFile[]
  readonly cells: readonly Cell[]
  readonly missing: readonly Missing[]
}

export const EMPTY_HEAD: Head = { names: [''], files: [], cells: [], missing: [] }

/** Everything that was read. What is gone from the disk stays in it. */
export class Ledger {
  readonly names: Names
  readonly files: ReadFile[]
  readonly requests: Requests
  private readonly numbers: Map<string, number>

  constructor(head: Head = EMPTY_HEAD, requests: Requests = new Requests()) {
    this.names = new Names(head.names)
    this.files = head.files.map((file) => ({ ...file }))
    this.requests = requests
    this.numbers = new Map(this.files.map(({ path }, number) => [path, number]))
  }

  fileAt(path: string): number | undefined {
    return this.numbers.get(path)
  }

  /** The number of the file, new where it was never read. */
  fileOf(path: string, source: Source): number {
    const known = this.numbers.get(path)
    if (known !== undefined) return known
    const fresh = { path, source, size: 0, modified: 0, offset: 0, fingerprint: 0, unread: 0 }
    this.numbers.set(path, this.files.length)
    return this.files.push(fresh) - 1
  }

  owners(): (request: number) => number {
    return ownersIn(this.requests, (file) => this.files[file]?.path ?? '')
  }
}
