import fs from 'node:fs'
import { Reader, Writer } from './varint.ts'

const MAGIC = 0x494c5431
/** Words to a block: one short read finds a word. */
const BLOCK_WORDS = 64
const HEADER_BYTES = 12

/**
 * A segment: words in order, by blocks; behind them where each block begins. Of each word its entries: the item, whether
 * it stands in the title, and how often, in steps. `words` and `entries` stand beside each other, `size` of them.
 */
export function segmentOf(words: Uint32Array, entries: Uint32Array, size: number): Buffer {
  const order = sorted(words, size)
  const body = new Writer(1 << 20)
  const fences: number[] = []
  let last = 0
  let count = 0
  for (let begin = 0; begin < size; count++) {
    const word = words[order[begin] ?? 0] ?? 0
    let end = begin + 1
    while (end < size && words[order[end] ?? 0] === word) end++
    if (count % BLOCK_WORDS === 0) {
      fences.push(word, HEADER_BYTES + body.length)
      last = word
    }
    body.number(word - last)
    last = word
    body.number(end - begin)
    let item = 0
    for (let at = begin; at < end; at++) {
      const entry = entries[order[at] ?? 0] ?? 0
      // Items come in order, but for one that got its result later.
      const step = (entry >>> 3) - item
      body.number((step >= 0 ? step * 2 : -step * 2 - 1) * 8 + (entry & 7))
      item = entry >>> 3
    }
    begin = end
  }
  const tail = Buffer.from(new Uint32Array(fences).buffer)
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32LE(MAGIC, 0)
  header.writeUInt32LE(count, 4)
  header.writeUInt32LE(HEADER_BYTES + body.length, 8)
  return Buffer.concat([header, body.done(), tail])
}

/** Places of the words, in the order of the words: sixteen bits at a time, the low ones first. What is equal keeps its order. */
function sorted(words: Uint32Array, size: number): Uint32Array {
  let from = new Uint32Array(size)
  for (let i = 0; i < size; i++) from[i] = i
  let to = new Uint32Array(size)
  for (const shift of [0, 16]) {
    const begins = new Uint32Array(65_537)
    const partOf = (place: number) => ((words[place] ?? 0) >>> shift) & 0xffff
    for (const place of from) begins[partOf(place) + 1] = (begins[partOf(place) + 1] ?? 0) + 1
    for (let i = 1; i < begins.length; i++) begins[i] = (begins[i] ?? 0) + (begins[i - 1] ?? 0)
    for (const place of from) {
      const next = begins[partOf(place)] ?? 0
      to[next] = place
      begins[partOf(place)] = next + 1
    }
    const sorted = to
    to = from
    from = sorted
  }
  return from
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
