const WAL_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
/** The last bit says in which order the checksums' words are read. */
const MAGIC = 0x377f0682
const SUMMED_BYTES = { header: 24, frame: 8 }

interface Sum {
  readonly a: number
  readonly b: number
}

/**
 * A database with what its log has committed: the file that a checkpoint would make of both, byte for byte. What stands in
 * the log behind its last commit, or before it was begun anew, is nobody's. See sqlite.org/fileformat2.html#walformat.
 */
export function withLog(database: Buffer, log: Buffer): Buffer {
  if (log.length < WAL_HEADER_BYTES) return database
  const magic = log.readUInt32BE(0)
  if ((magic & ~1) >>> 0 !== MAGIC) return database
  const big = (magic & 1) === 1
  const pageBytes = log.readUInt32BE(8)
  const salts = log.subarray(16, 24)
  let sum = summed({ a: 0, b: 0 }, log.subarray(0, SUMMED_BYTES.header), big)
  if (!isSum(log, 24, sum)) return database

  const committed = new Map<number, number>()
  let open = new Map<number, number>()
  let pages: number | undefined
  const frameBytes = FRAME_HEADER_BYTES + pageBytes
  for (let at = WAL_HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    if (!log.subarray(at + 8, at + 16).equals(salts)) break
    sum = summed(sum, log.subarray(at, at + SUMMED_BYTES.frame), big)
    sum = summed(sum, log.subarray(at + FRAME_HEADER_BYTES, at + frameBytes), big)
    if (!isSum(log, at + 16, sum)) break
    open.set(log.readUInt32BE(at), at + FRAME_HEADER_BYTES)
    const size = log.readUInt32BE(at + 4)
    if (size === 0) continue
    for (const [page, from] of open) committed.set(page, from)
    open = new Map()
    pages = size
  }
  if (pages === undefined) return database
  const whole = Buffer.alloc(pages * pageBytes)
  database.copy(whole, 0, 0, whole.length)
  for (const [page, from] of committed)
    if (page <= pages) log.copy(whole, (page - 1) * pageBytes, from, from + pageBytes)
  return whole
}

function isSum(log: Buffer, at: number, { a, b }: Sum): boolean {
  return log.readUInt32BE(at) === a && log.readUInt32BE(at + 4) === b
}

function summed({ a, b }: Sum, bytes: Buffer, big: boolean): Sum {
  for (let at = 0; at < bytes.length; at += 8) {
    const [one, two] = big
      ? [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)]
      : [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)]
    a = (a + one + b) >>> 0
    b = (b + two + a) >>> 0
  }
  return { a, b }
}
