import fs from 'node:fs'
import { Reader, Writer } from './varint.ts'

const MAGIC = 0x494c5431
/** Words to a block: one short read finds a word. */
const BLOCK_WORDS = 64
const HEADER_BYTES = 12

/** Words in an open table; each has a list of entries, the newest first. */
export interface Lists {
  readonly words: Uint32Array
  readonly newest: Int32Array
  readonly entries: Int32Array
  readonly before: Int32Array
  readonly count: number
}

/**
 * A segment: words in order, by blocks; behind them where each block begins. Of each word its entries: the item, whether
 * it stands in the title, and how often, in steps.
 */
export function segmentOf({ words, newest, entries, before, count }: Lists): Buffer {
  // A word and its place as one number, so that they are sorted at once.
  const order = new Float64Array(count)
  let at = 0
  for (let i = 0; i < words.length; i++)
    if (newest[i] !== -1) order[at++] = (words[i] ?? 0) * 2 ** 21 + i
  order.sort()
  const body = new Writer(1 << 20)
  const fences: number[] = []
  let last = 0
  const list: number[] = []
  for (let i = 0; i < count; i++) {
    const both = order[i] ?? 0
    const word = Math.floor(both / 2 ** 21)
    if (i % BLOCK_WORDS === 0) {
      fences.push(word, HEADER_BYTES + body.length)
      last = word
    }
    list.length = 0
    for (let entry = newest[both % 2 ** 21] ?? -1; entry !== -1; entry = before[entry] ?? -1)
      list.push(entries[entry] ?? 0)
    body.number(word - last)
    last = word
    body.number(list.length)
    let item = 0
    for (let k = list.length - 1; k >= 0; k--) {
      const entry = list[k] ?? 0
      const no = Math.floor(entry / 8)
      // Items come in order, but for one that got its result later.
      const step = no - item
      body.number((step >= 0 ? step * 2 : -step * 2 - 1) * 8 + (entry & 7))
      item = no
    }
  }
  const tail = Buffer.from(new Uint32Array(fences).buffer)
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32LE(MAGIC, 0)
  header.writeUInt32LE(count, 4)
  header.writeUInt32LE(HEADER_BYTES + body.length, 8)
  return Buffer.concat([header, body.done(), tail])
}

export interface Entry {
  readonly item: number
  readonly inTitle: boolean
  /** 0 for once, to 3 for often. */
  readonly step: number
}

/** A segment on the disk. Only where its blocks begin is held in memory. */
export class Segment {
  readonly #file: string
  readonly #fences: Uint32Array
  readonly #end: number
  #handle: number | undefined

  /** Throws where the file is no segment. */
  constructor(file: string) {
    this.#file = file
    this.#handle = fs.openSync(file, 'r')
    try {
      const { end, fences } = fencesIn(this.#handle)
      this.#end = end
      this.#fences = fences
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Where a word stands. */
  find(word: number): readonly Entry[] {
    const block = this.#blockOf(word)
    if (block < 0) return []
    const start = this.#fences[block * 2 + 1] ?? 0
    const end = this.#fences[block * 2 + 3] ?? this.#end
    if (start < HEADER_BYTES || end < start || end > this.#end) return []
    const bytes = Buffer.alloc(end - start)
    this.#handle ??= fs.openSync(this.#file, 'r')
    fs.readSync(this.#handle, bytes, 0, bytes.length, start)
    return entriesOf(bytes, this.#fences[block * 2] ?? 0, word)
  }

  close(): void {
    if (this.#handle !== undefined) fs.closeSync(this.#handle)
    this.#handle = undefined
  }

  /** The last block that begins with this word, or one before it. */
  #blockOf(word: number): number {
    let [low, high] = [0, this.#fences.length / 2 - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      if ((this.#fences[middle * 2] ?? 0) <= word) low = middle + 1
      else high = middle - 1
    }
    return high
  }
}

/** Where the blocks of a segment begin; throws where it is none. */
function fencesIn(handle: number): { readonly end: number; readonly fences: Uint32Array } {
  const header = Buffer.alloc(HEADER_BYTES)
  fs.readSync(handle, header, 0, HEADER_BYTES, 0)
  const { size } = fs.fstatSync(handle)
  const end = header.readUInt32LE(8)
  if (header.readUInt32LE(0) !== MAGIC || end > size || (size - end) % 8 !== 0)
    throw new Error('this is no segment of the index')
  const bytes = new Uint8Array(size - end)
  fs.readSync(handle, bytes, 0, bytes.length, end)
  return { end, fences: new Uint32Array(bytes.buffer) }
}

function entriesOf(bytes: Buffer, first: number, word: number): readonly Entry[] {
  const reader = new Reader(bytes)
  for (let at = first; !reader.ended; ) {
    at += reader.number()
    const count = reader.number()
    if (at > word) return []
    const entries: Entry[] = []
    let item = 0
    for (let i = 0; i < count && !reader.ended; i++) {
      const entry = reader.number()
      const step = Math.floor(entry / 8)
      item += step % 2 === 0 ? step / 2 : -(step + 1) / 2
      if (at === word) entries.push({ item, inTitle: (entry & 4) !== 0, step: entry & 3 })
    }
    if (at === word) return entries
  }
  return []
}
