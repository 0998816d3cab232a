/** A place in the server's log: bytes since it began. */
export type Lsn = bigint

/** `0/3000060`, as the server writes it; throws at anything else. */
export function lsnOf(text: string): Lsn {
  const [, high, low] = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(text) ?? []
  if (high === undefined || low === undefined)
    throw new Error('this is no place in a log (0/3000060)')
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`)
}

export function lsnText(lsn: Lsn): string {
  const hex = (part: bigint) => part.toString(16).toUpperCase()
  return `${hex(lsn >> 32n)}/${hex(lsn & 0xffff_ffffn)}`
}

/** Where the segment begins that a place lies in. */
export function segmentStart(lsn: Lsn, segmentBytes: number): Lsn {
  return lsn - (lsn % BigInt(segmentBytes))
}

/** The first segment that begins there or later. */
export function segmentFrom(lsn: Lsn, segmentBytes: number): Lsn {
  const start = segmentStart(lsn, segmentBytes)
  return start === lsn ? lsn : start + BigInt(segmentBytes)
}

/** The name of the segment that a place lies in: `000000010000000000000003`. */
export function segmentName(timeline: number, lsn: Lsn, segmentBytes: number): string {
  const number = lsn / BigInt(segmentBytes)
  const each = 0x1_0000_0000n / BigInt(segmentBytes)
  const parts = [BigInt(timeline), number / each, number % each]
  return parts.map((part) => part.toString(16).toUpperCase().padStart(8, '0')).join('')
}

/** Names of all segments that hold something between two places. */
export function segmentNames(
  timeline: number,
  from: Lsn,
  to: Lsn,
  segmentBytes: number,
): readonly string[] {
  const names: string[] = []
  for (let at = segmentStart(from, segmentBytes); at < to; at += BigInt(segmentBytes))
    names.push(segmentName(timeline, at, segmentBytes))
  return names
}
