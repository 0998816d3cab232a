const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const SPACE = 0x20
const ZERO = 0x30
const NINE = 0x39

/**
 * Walks one JSON value that lies in bytes, without making a string of it. What is looked for is found by structure, so no
 * text that quotes a transcript is ever taken for one. It is lenient in what it skips and strict in what it needs: a value
 * that ends too early is `broken`.
 */
export class Cursor {
  bytes: Buffer
  at = 0
  end = 0
  broken = false
  /** Of the last key or string, without its quotes. */
  from = 0
  to = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  over(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes
    this.at = start
    this.end = end
    this.broken = false
  }

  /** Goes into an object; false, and over the value, where there is none. */
  object(): boolean {
    return this.into(OPEN_BRACE)
  }

  array(): boolean {
    return this.into(OPEN_BRACKET)
  }

  /** The next key of the object; false after the last one. Whoever calls must take or skip its value. */
  key(): boolean {
    if (this.more(CLOSE_BRACE) === false) return false
    if (!this.string()) return this.fail()
    const { from, to } = this
    this.space()
    if (this.bytes[this.at] !== COLON || this.at >= this.end) return this.fail()
    this.at++
    this.space()
    this.from = from
    this.to = to
    return true
  }

  /** Whether there is another element in the array. */
  element(): boolean {
    return this.more(CLOSE_BRACKET)
  }

  /** Whether the last key or string is this one; what is written with escapes is decoded first. */
  is(text: string): boolean {
    const { bytes, from } = this
    const length = this.to - from
    if (length !== text.length)
      return length > text.length && this.isEscaped() && this.text() === text
    for (let i = 0; i < length; i++) if (bytes[from + i] !== text.charCodeAt(i)) return false
    return true
  }

  /** Takes a string; false, and over the value, where there is none. */
  string(): boolean {
    if (this.bytes[this.at] !== QUOTE) {
      this.skip()
      return false
    }
    const from = this.at + 1
    const to = this.endOfString(from)
    if (to < 0) return this.fail()
    this.from = from
    this.to = to
    this.at = to + 1
    return true
  }

  /** The last key or string, decoded. */
  text(): string {
    if (!this.isEscaped()) return this.bytes.toString('utf8', this.from, this.to)
    const raw = this.bytes.toString('utf8', this.from - 1, this.to + 1)
    try {
      const decoded: unknown = JSON.parse(raw)
      return typeof decoded === 'string' ? decoded : raw
    } catch {
      return raw
    }
  }

  /** Takes a count: a whole number that is not negative; anything else counts as none. */
  count(): number {
    const { bytes, end } = this
    let value = 0
    let at = this.at
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0
      if (byte < ZERO || byte > NINE) break
      value = value * 10 + byte - ZERO
    }
    const next = bytes[at]
    // Almost every number ends so; what has a point, an exponent or a sign is read the long way.
    if (at > this.at && (next === COMMA || next === CLOSE_BRACE || next === SPACE)) {
      this.at = at
      return value
    }
    return this.countInWords()
  }

  isNull(): boolean {
    return this.bytes[this.at] === 0x6e
  }

  isTrue(): boolean {
    return this.bytes[this.at] === 0x74
  }

  /** Over the value. */
  skip(): void {
    const { bytes, end } = this
    let depth = 0
    let at = this.at
    while (at < end) {
      const byte = bytes[at]
      if (byte === QUOTE) {
        at = this.endOfString(at + 1)
        if (at < 0) break
        at++
        if (depth === 0) return this.moveTo(at)
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth++
        at++
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (depth === 0) return this.moveTo(at)
        depth--
        at++
        if (depth === 0) return this.moveTo(at)
      } else if (depth === 0 && byte === COMMA) {
        return this.moveTo(at)
      } else at++
    }
    this.fail()
  }

  private moveTo(at: number): void {
    if (at === this.at) this.fail()
    this.at = at
  }

  private into(open: number): boolean {
    this.space()
    if (this.at < this.end && this.bytes[this.at] === open) {
      this.at++
      return true
    }
    this.skip()
    return false
  }

  private more(close: number): boolean {
    if (this.broken) return false
    this.space()
    if (this.bytes[this.at] === COMMA) {
      this.at++
      this.space()
    }
    if (this.at >= this.end) return this.fail()
    if (this.bytes[this.at] !== close) return true
    this.at++
    return false
  }

  private space(): void {
    const { bytes, end } = this
    let at = this.at
    while (at < end && (bytes[at] ?? 0) <= SPACE) at++
    this.at = at
  }

  /** The index of the closing quote; -1 where there is none. */
  private endOfString(from: number): number {
    const { bytes, end } = this
    for (let at = from; at < end; at++) {
      const byte = bytes[at]
      if (byte === QUOTE) return at
      if (byte === BACKSLASH) at++
    }
    return -1
  }

  private isEscaped(): boolean {
    for (let at = this.from; at < this.to; at++) if (this.bytes[at] === BACKSLASH) return true
    return false
  }

  private countInWords(): number {
    const start = this.at
    this.skip()
    const value = Number(this.bytes.toString('latin1', start, this.at).trim())
    return Number.isFinite(value) && value > 0 ? Math.round(value) : 0
  }

  private fail(): false {
    this.broken = true
    this.at = this.end
    return false
  }
}
