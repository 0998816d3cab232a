/** A small seeded generator (sfc32): the same seed gives the same session on every machine. */
export class Random {
  #a: number
  #b: number
  #c: number
  #d = 1

  constructor(seed: number) {
    this.#a = seed | 0
    this.#b = 0x9e3779b9
    this.#c = 0x243f6a88
    for (let n = 0; n < 16; n++) this.#next()
  }

  #next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0
    this.#d = (this.#d + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (this.#c << 21) | (this.#c >>> 11)
    this.#c = (this.#c + t) | 0
    return t >>> 0
  }

  /** In [0, 1). */
  share(): number {
    return this.#next() / 2 ** 32
  }

  /** A whole number from the first to the last, both included. */
  int(first: number, last: number): number {
    return first + Math.floor(this.share() * (last - first + 1))
  }

  chance(share: number): boolean {
    return this.share() < share
  }

  pick<const Some extends readonly [unknown, ...unknown[]]>(values: Some): Some[number] {
    return values[this.int(0, values.length - 1)] ?? values[0]
  }

  shuffled<T>(values: readonly T[]): T[] {
    return values
      .map((value) => ({ value, at: this.share() }))
      .sort((a, b) => a.at - b.at)
      .map(({ value }) => value)
  }

  /** Around a median, with a long tail above it. */
  around(median: number, spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.share())) * Math.cos(2 * Math.PI * this.share())
    return median * Math.exp(spread * normal)
  }

  letters(length: number, alphabet: string): string {
    let text = ''
    for (let n = 0; n < length; n++) text += alphabet[this.int(0, alphabet.length - 1)] ?? ''
    return text
  }

  hex(length: number): string {
    return this.letters(length, '0123456789abcdef')
  }

  /** Digits, the first of which is not 0. */
  digits(length: number): string {
    return this.letters(1, '123456789') + this.letters(length - 1, '0123456789')
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${this.hex(12)}`
  }

  /** An id as agents and APIs make them. */
  id(prefix: string, length = 24): string {
    return prefix + this.letters(length, 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789')
  }
}
