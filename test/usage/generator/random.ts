/** The same numbers for the same seed, on every machine: mulberry32. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number, both ends possible. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.between(0, list.length - 1)] ?? list[0]
  }

  /** Most are near the median, some are many times it. */
  skewed(median: number, spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
    return Math.max(1, Math.round(median * Math.exp(spread * normal)))
  }

  hex(length: number): string {
    let text = ''
    while (text.length < length) text += this.between(0, 15).toString(16)
    return text
  }

  uuid(): string {
    const part = (length: number) => this.hex(length)
    return `${part(8)}-${part(4)}-4${part(3)}-a${part(3)}-${part(12)}`
  }
}
