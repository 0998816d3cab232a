const HEADER_BYTES = 12
/** Of an entry before its object's name: times, device, inode, mode, owner, size. */
const STAT_BYTES = 40
const NAME_BYTES = 20
const MODE_AT = 24
/** A submodule's commit, which lies in another repository. */
const COMMIT_MODE = 0o160000
const EXTENDED = 0x4000

/**
 * The names of the objects that an index holds, of every stage of a merge: what was added and is in no commit yet. Empty
 * where it is none that is known. See git's Documentation/gitformat-index.
 */
export function objectsInIndex(bytes: Buffer): readonly string[] {
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, 4) !== 'DIRC') return []
  const version = bytes.readUInt32BE(4)
  if (version < 2 || version > 4) return []
  const found: string[] = []
  let at = HEADER_BYTES
  for (let left = bytes.readUInt32BE(8); left > 0; left--) {
    const flagsAt = at + STAT_BYTES + NAME_BYTES
    if (flagsAt + 2 > bytes.length) return []
    if (bytes.readUInt32BE(at + MODE_AT) !== COMMIT_MODE)
      found.push(bytes.toString('hex', at + STAT_BYTES, flagsAt))
    const isExtended = version > 2 && (bytes.readUInt16BE(flagsAt) & EXTENDED) !== 0
    let path = flagsAt + (isExtended ? 4 : 2)
    if (version === 4) while (((bytes[path++] ?? 0) & 0x80) !== 0);
    const end = bytes.indexOf(0, path)
    if (end < 0) return []
    // From one to eight zeros, so that the next one begins at a multiple of eight.
    at = version === 4 ? end + 1 : at + (Math.floor((end - at) / 8) + 1) * 8
  }
  return found
}
