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

/** Keys and ids mostly end before; what does not is worth looking at by fours. */
const SHORT_BYTES = 16
const NO_WORDS = new Int32Array(0)
/** A string that is skipped is looked through so far before the system searches, and so often that does. */
const NEAR_BYTES = 48
const FAR_TRIES = 4

/**
 * Walks one JSON value that lies in bytes, without making a string of it. What is looked for is found by structure, so no
 * text that quotes a transcript is ever taken for one. It is lenient in what it skips and strict in what it needs: a value
 * that ends too early is `broken`.
 */
export class Cursor {
  bytes: Buffer
  private words: Int32Array = NO_WORDS
  at = 0
  end = 0
  broken = false
  /** Of the last key or string, without its quotes. */
  from = 0
  to = 0
  /** Of the last key, as it is meant: what tells most keys apart. */
  length = 0
  private escaped = false

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  over(bytes: Buffer, start: number, end: number): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes
      this.words = wordsOf(bytes)
    }
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
    const { bytes, end } = this
    // Almost every key stands right behind a comma, and its value right behind a colon.
    let at = bytes[this.at] === COMMA ? this.at + 1 : this.at
    if (bytes[at] !== QUOTE) {
      if (!this.more(CLOSE_BRACE)) return false
      at = this.at
      if (bytes[at] !== QUOTE) return this.fail()
    }
    const from = at + 1
    const to = this.endOfString(from)
    if (to < 0) return this.fail()
    at = this.behindSpace(to + 1)
    if (bytes[at] !== COLON || at >= end) return this.fail()
    this.at = this.behindSpace(at + 1)
    this.from = from
    this.to = to
    this.length = this.escaped ? this.text().length : to - from
    return true
  }

  /** Whether there is another element in the array. */
  element(): boolean {
    return this.more(CLOSE_BRACKET)
  }

  /** Whether the last key or string is this one; what is written with escapes is decoded first. */
  is(text: string): boolean {
    const { bytes, from } = this
    if (this.escaped) return this.text() === text
    const length = this.to - from
    if (length !== text.length) return false
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
    if (!this.hasEscape()) return this.bytes.toString('utf8', this.from, this.to)
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
    let at = this.at
    const first = bytes[at]
    if (first === QUOTE) {
      const to = this.behindString(at + 1)
      if (to < 0) this.fail()
      else this.at = to
      return
    }
    if (first === OPEN_BRACE || first === OPEN_BRACKET) return this.skipNested()
    while (at < end && !isBehindScalar(bytes[at])) at++
    if (at === this.at || at >= end) this.fail()
    else this.at = at
  }

  private skipNested(): void {
    const { bytes, end } = this
    let depth = 0
    for (let at = this.at; at < end; at++) {
      const byte = bytes[at]
      if (byte === QUOTE) {
        at = this.behindString(at + 1) - 1
        if (at < 0) break
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
      else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) {
        this.at = at + 1
        return
      }
    }
    this.fail()
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
    this.at = this.behindSpace(this.at)
  }

  private behindSpace(from: number): number {
    const { bytes, end } = this
    let at = from
    while (at < end && (bytes[at] ?? 0) <= SPACE) at++
    return at
  }

  /** Behind the closing quote of a string that nobody looks at; -1 where there is none. */
  private behindString(from: number): number {
    const { bytes, end } = this
    let at = from
    for (const soon = Math.min(end, from + NEAR_BYTES); at < soon; at++) {
      const byte = bytes[at]
      if (byte === QUOTE) return at + 1
      if (byte === BACKSLASH) at++
    }
    // Far ahead the system's own search is many times as fast as a loop; among many escapes it is not.
    for (let tries = 0; tries < FAR_TRIES; tries++) {
      const quote = bytes.indexOf(QUOTE, at)
      if (quote < 0 || quote >= end) return -1
      if (!isEscaped(bytes, quote, at)) return quote + 1
      at = quote + 1
    }
    const to = this.endOfLongString(at)
    return to < 0 ? -1 : to + 1
  }

  /** The index of the closing quote; -1 where there is none. */
  private endOfString(from: number): number {
    const { bytes, end } = this
    const soon = Math.min(end, from + SHORT_BYTES)
    this.escaped = false
    let at = from
    for (; at < soon; at++) {
      const byte = bytes[at]
      if (byte === QUOTE) return at
      if (byte === BACKSLASH) {
        this.escaped = true
        at++
      }
    }
    return at < end ? this.endOfLongString(at) : -1
  }

  /** Looks at four bytes at once: most of a transcript is what lies in long strings. */
  private endOfLongString(from: number): number {
    const { bytes, end, words } = this
    const lastWord = Math.min(end >> 2, words.length)
    let at = from
    while (at < end) {
      if ((at & 3) === 0) {
        let word = at >> 2
        while (word < lastWord && isPlain(words[word] ?? 0)) word++
        at = word << 2
        if (at >= end) return -1
      }
      const byte = bytes[at]
      if (byte === QUOTE) return at
      if (byte === BACKSLASH) {
        this.escaped = true
        at++
      }
      at++
    }
    return -1
  }

  /** Asked of ranges that were taken before, too. */
  private hasEscape(): boolean {
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

/** The same bytes by fours, where they begin at the start of their memory; elsewhere none. */
function wordsOf({ buffer, byteOffset, length }: Buffer): Int32Array {
  return byteOffset === 0 ? new Int32Array(buffer, 0, length >> 2) : NO_WORDS
}

/** Whether none of four bytes is a quote or a backslash; sometimes it does not know, and says no. */
function isPlain(four: number): boolean {
  const quote = four ^ 0x22222222
  const backslash = four ^ 0x5c5c5c5c
  const isThere = ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash)
  return (isThere & 0x80808080) === 0
}

/** Whether an odd number of backslashes stands before it, back to `from`, where none is open. */
function isEscaped(bytes: Buffer, quote: number, from: number): boolean {
  let at = quote
  while (at > from && bytes[at - 1] === BACKSLASH) at--
  return ((quote - at) & 1) === 1
}

function isBehindScalar(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET
}
