import { segmentOf } from './segment.ts'
import { termsIn } from './terms.ts'

/** So many words of items are held at once; then they go to the disk. It bounds the memory, at some 10 MiB. */
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
  /** Words, and beside each the item in which it stands; in the order in which they were met. */
  readonly #words = new Uint32Array(ENTRIES_MAX)
  readonly #entries = new Uint32Array(ENTRIES_MAX)
  #size = 0
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
    for (const at of this.#order.slice(0, ENTRIES_MAX)) {
      this.#words[this.#size] = this.#seen[at] ?? 0
      this.#entries[this.#size++] = item * 8 + mark + stepOf(this.#times[at] ?? 1)
    }
  }

  #emit(): void {
    this.#onFull(segmentOf(this.#words, this.#entries, this.#size))
    this.#size = 0
  }
}
