/**
 * A key of 64 bits for each request: two lanes of 32 bits, each mixed with the other at the end (the arithmetic of
 * cyrb53). Among a million requests two share a key by chance once in forty million ledgers; the names themselves would
 * take more memory than everything else.
 */
export interface Key {
  readonly high: number
  readonly low: number
}

const HIGH_SEED = 0xdeadbeef
const LOW_SEED = 0x41c6ce57

/** `salt` keeps the ids of one agent apart from those of another. */
export function keyOfBytes(bytes: Uint8Array, from: number, to: number, salt: number): Key {
  let high = HIGH_SEED ^ salt
  let low = LOW_SEED ^ salt
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0
    high = Math.imul(high ^ byte, 2654435761)
    low = Math.imul(low ^ byte, 1597334677)
  }
  const first = mixed(high, low)
  return { high: first, low: mixed(low, first) }
}

export function keyOfText(text: string, salt: number): Key {
  const bytes = Buffer.from(text)
  return keyOfBytes(bytes, 0, bytes.length, salt)
}

function mixed(a: number, b: number): number {
  return (Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)) >>> 0
}
