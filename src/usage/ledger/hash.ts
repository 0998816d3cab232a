/**
 * A key of 64 bits for each request: two lanes of 32 bits, each mixed with the other at the end (the arithmetic of
 * cyrb53). Among a million requests two share a key by chance once in forty million ledgers; the ids themselves would
 * take more memory than everything else. One object is used for all keys: a new one each would be garbage.
 */
export class Key {
  high = 0
  low = 0

  /** `salt` keeps the ids of one kind apart from those of another. */
  ofBytes(bytes: Uint8Array, from: number, to: number, salt: number): this {
    let high = HIGH_SEED ^ salt
    let low = LOW_SEED ^ salt
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0
      high = Math.imul(high ^ byte, 2654435761)
      low = Math.imul(low ^ byte, 1597334677)
    }
    this.high = mixed(high, low)
    this.low = mixed(low, this.high)
    return this
  }

  ofText(text: string, salt: number): this {
    const bytes = Buffer.from(text)
    return this.ofBytes(bytes, 0, bytes.length, salt)
  }
}

const HIGH_SEED = 0xdeadbeef
const LOW_SEED = 0x41c6ce57

function mixed(a: number, b: number): number {
  return (Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)) >>> 0
}
