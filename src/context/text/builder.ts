import { segmentOf } from './segment.ts'
import { termsIn } from './terms.ts'

/** So many words of items are held at once; then they go to the disk. It bounds the memory, at some 20 MiB, and what a number can name in a segment. */
const ENTRIES_MAX = 600_000
/** Of one text so much is read: a tool that prints for ever makes no index that nobody can keep. */
const TEXT_CHARS_MAX = 4 * 1024 * 1024

/** How often a word stands in an item, in four steps. */
export function stepOf(times: number): number {
  return times >= 8 ? 3 : times >= 4 ? 2 : times >= 2 ? 1 : 0
}

/** Collects which words stand in which items. */
export class TermBuilder {
  readonly #onFull: (segment: Buffer) => void
  /** The lists of all words: each entry knows the one before it of the same word. */
  readonly #entries = new Int32Array(ENTRIES_MAX)
  readonly #before = new Int32Array(ENTRIES_MAX)
  #size = 0
  /** Words by their numbers: an open table, with the newest entry of each. */
  #words = new Uint32Array(1 << 16)
  #newest = new Int32Array(1 << 16).fill(-1)
  #count = 0
  /** Of the text that is being read: words, and how often; in `order` their places, as they came. */
  #seen = new Uint32Array(1 << 12)
  #times = new Uint16Array(1 << 12)
  #stamp = new Uint32Array(1 << 12)
  #run = 0
  #order: number[] = []

  /** Given a segment whenever one is full. */
  constructor(onFull: (segment: Buffer) => void) {
    this.#onFull = onFull
  }

  /** The words of an item, or of one more part of it. Gives the text's shape. */
  add(item: number, text: string, title: string): number {
    this.#begin()
    const shape = termsIn(
      text.length > TEXT_CHARS_MAX ? text.slice(0, TEXT_CHARS_MAX) : text,
      this.#count1,
    )
    this.#flush(item, 0)
    this.#begin()
    termsIn(title, this.#count1)
    this.#flush(item, 4)
    return shape
  }

  /** What is left. */
  end(): void {
    if (this.#size > 0) this.#emit()
  }

  #begin(): void {
    this.#run++
    this.#order = []
  }

  readonly #count1 = (term: number): void => {
    const mask = this.#seen.length - 1
    let at = term & mask
    while (this.#stamp[at] === this.#run && this.#seen[at] !== term) at = (at + 1) & mask
    if (this.#stamp[at] === this.#run) {
      if ((this.#times[at] ?? 0) < 65_535) this.#times[at] = (this.#times[at] ?? 0) + 1
      return
    }
    this.#stamp[at] = this.#run
    this.#seen[at] = term
    this.#times[at] = 1
    this.#order.push(at)
    if (this.#order.length * 2 > this.#seen.length) this.#growSeen()
  }

  #growSeen(): void {
    const [seen, times] = [this.#seen, this.#times]
    const size = seen.length * 2
    this.#seen = new Uint32Array(size)
    this.#times = new Uint16Array(size)
    this.#stamp = new Uint32Array(size)
    this.#order = this.#order.map((before) => {
      const term = seen[before] ?? 0
      let at = term & (size - 1)
      while (this.#stamp[at] === this.#run) at = (at + 1) & (size - 1)
      this.#stamp[at] = this.#run
      this.#seen[at] = term
      this.#times[at] = times[before] ?? 0
      return at
    })
  }

  /** `mark` is 4 for words of the title. */
  #flush(item: number, mark: number): void {
    if (this.#size + this.#order.length > ENTRIES_MAX) this.#emit()
    for (const at of this.#order.slice(0, ENTRIES_MAX))
      this.#enter(this.#seen[at] ?? 0, item * 8 + mark + stepOf(this.#times[at] ?? 1))
  }

  #enter(term: number, entry: number): void {
    if (this.#count * 2 > this.#words.length) this.#growWords()
    const mask = this.#words.length - 1
    let at = term & mask
    while (this.#newest[at] !== -1 && this.#words[at] !== term) at = (at + 1) & mask
    if (this.#newest[at] === -1) {
      this.#words[at] = term
      this.#count++
    }
    this.#entries[this.#size] = entry
    this.#before[this.#size] = this.#newest[at] ?? -1
    this.#newest[at] = this.#size++
  }

  #growWords(): void {
    const [words, newest] = [this.#words, this.#newest]
    const size = words.length * 2
    this.#words = new Uint32Array(size)
    this.#newest = new Int32Array(size).fill(-1)
    for (let i = 0; i < words.length; i++) {
      if (newest[i] === -1) continue
      const term = words[i] ?? 0
      let at = term & (size - 1)
      while (this.#newest[at] !== -1) at = (at + 1) & (size - 1)
      this.#words[at] = term
      this.#newest[at] = newest[i] ?? -1
    }
  }

  #emit(): void {
    this.#onFull(
      segmentOf({
        words: this.#words,
        newest: this.#newest,
        entries: this.#entries,
        before: this.#before,
        count: this.#count,
      }),
    )
    this.#size = 0
    this.#count = 0
    this.#words.fill(0)
    this.#newest.fill(-1)
  }
}
