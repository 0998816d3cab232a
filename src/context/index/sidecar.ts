import fs from 'node:fs'
import path from 'node:path'
import type { Json } from '../../action/action.ts'
import { decodeItem, encodeItem } from './encode.ts'
import type { Operation } from './operation.ts'

const NEWLINE = 10
/** Changes with the meaning of what it holds: another one's sidecar is made anew. */
const FORMAT = 1

/** `["R7", …]` in a batch: an item, with its ordinal before it. */
type Line = Operation | { readonly begin: number; readonly format: number } | { readonly end: true }

/**
 * The index on the disk: operations that are only ever appended, in batches. A batch says at which size of the file it
 * was meant to begin: of two programs that append at once the second one's does not count, and its work is done again
 * the next time. A batch without its end was torn, and does not count either. So nothing waits for a lock.
 */
export class Sidecar {
  readonly #file: string
  /** Of the file as it was when it was last looked at. */
  #size = 0
  /** Behind the last whole batch: what follows may still be written by another program, and is read again. */
  #taken = 0

  /** A folder of one transcript's alone. */
  constructor(folder: string) {
    this.#file = path.join(folder, 'items.jsonl')
  }

  /** What was appended since the last time, by whomever; undefined where all must be made anew. */
  news(): readonly Operation[] | undefined {
    const size = fs.statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0
    if (size < this.#size) return undefined
    if (size === this.#size) return []
    const bytes = Buffer.allocUnsafe(size - this.#taken)
    const handle = fs.openSync(this.#file, 'r')
    try {
      fs.readSync(handle, bytes, 0, bytes.length, this.#taken)
    } finally {
      fs.closeSync(handle)
    }
    const { operations, end } = batchesIn(bytes, this.#taken)
    this.#size = size
    this.#taken = end
    return operations
  }

  /** False where another program was faster: what it appended must be taken in first. */
  append(operations: readonly Operation[]): boolean {
    const lines = lastOfEach(operations).map((one) =>
      one.op === 'item' ? encodeItem(one.no, one.item) : JSON.stringify(one),
    )
    const begin = JSON.stringify({ begin: this.#size, format: FORMAT })
    const text = `\n${[begin, ...lines, '{"end":true}'].join('\n')}\n`
    fs.mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 })
    fs.appendFileSync(this.#file, text, { mode: 0o600 })
    const written = Buffer.byteLength(text)
    const size = fs.statSync(this.#file).size
    if (size !== this.#size + written) return false
    this.#size = size
    this.#taken = size
    return true
  }
}

/** `end`: behind the last batch that has its end. */
function batchesIn(
  bytes: Buffer,
  start: number,
): { readonly operations: readonly Operation[]; readonly end: number } {
  const operations: Operation[] = []
  let taken = start
  let batch: Operation[] | undefined
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, at)
    if (end < 0) break
    const line = lineOf(bytes.subarray(at, end))
    if (line === undefined) batch = at === end ? batch : undefined
    else if ('begin' in line)
      // One line's end stands before each batch, for the case that the one before is torn.
      batch = line.begin === start + at - 1 && line.format === FORMAT ? [] : undefined
    else if ('end' in line) {
      for (const one of batch ?? []) operations.push(one)
      batch = undefined
      taken = start + end + 1
    } else batch?.push(line)
    at = end + 1
  }
  return { operations, end: taken }
}

function lineOf(bytes: Buffer): Line | undefined {
  try {
    const value: Json & Line = JSON.parse(bytes.toString('utf8'))
    if (!Array.isArray(value)) return value
    const [no, encoded] = value
    const item = decodeItem(encoded)
    return typeof no === 'number' && item ? { op: 'item', no, item } : undefined
  } catch {
    return undefined
  }
}

/** A call that got its result in the same batch is written once, where it stood first. */
function lastOfEach(operations: readonly Operation[]): readonly Operation[] {
  const last = new Map<number, Operation>()
  for (const one of operations) if (one.op === 'item') last.set(one.no, one)
  const written = new Set<number>()
  return operations.flatMap((one) => {
    if (one.op !== 'item') return [one]
    if (written.has(one.no)) return []
    written.add(one.no)
    return [last.get(one.no) ?? one]
  })
}
