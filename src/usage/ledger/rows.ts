/** Rows of whole numbers of 32 bits in one piece of memory: what 67,000 requests take as objects would be thirty times as much. */
export class Rows {
  readonly width: number
  words: Uint32Array<ArrayBufferLike>
  count: number

  constructor(
    width: number,
    words: Uint32Array<ArrayBufferLike> = new Uint32Array(width * FIRST_ROWS),
    count = 0,
  ) {
    this.width = width
    this.words = words
    this.count = count
  }

  /** The number of a new row, all zero. */
  add(): number {
    if ((this.count + 1) * this.width > this.words.length) this.grow()
    return this.count++
  }

  get(row: number, column: number): number {
    return this.words[row * this.width + column] ?? 0
  }

  set(row: number, column: number, value: number): void {
    this.words[row * this.width + column] = value
  }

  raise(row: number, column: number, value: number): void {
    const at = row * this.width + column
    if (value > (this.words[at] ?? 0)) this.words[at] = value
  }

  /** What is in use. */
  used(): Uint32Array {
    return this.words.subarray(0, this.count * this.width)
  }

  private grow(): void {
    const larger = new Uint32Array(
      Math.max(this.width * FIRST_ROWS, Math.ceil(this.words.length * GROWTH)),
    )
    larger.set(this.used())
    this.words = larger
  }
}

const FIRST_ROWS = 1024
/** Doubling would hold three times the rows while it copies. */
const GROWTH = 1.5
