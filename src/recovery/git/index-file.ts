const HEADER_BYTES = 12
/** Of an entry before its object's name: times, device, inode, mode, owner, size. */
const STAT_BYTES = 40
const NAME_BYTES = 20
const MODE_AT = 24
/** A submodule's commit, which lies in another repository. */
const COMMIT_MODE = 0o160000
const EXTENDED = 0x4000

export interface IndexObjects {
  readonly blobs: readonly string[]
  readonly trees: readonly string[]
}

const NONE: IndexObjects = { blobs: [], trees: [] }

/**
 * The names of the objects that an index holds, of every stage of a merge: what was added and is in no commit yet. Empty
 * where it is none that is known. See git's Documentation/gitformat-index.
 */
export function objectsInIndex(bytes: Buffer): IndexObjects {
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, 4) !== 'DIRC') return NONE
  const version = bytes.readUInt32BE(4)
  if (version < 2 || version > 4) return NONE
  const found: string[] = []
  let at = HEADER_BYTES
  for (let left = bytes.readUInt32BE(8); left > 0; left--) {
    const flagsAt = at + STAT_BYTES + NAME_BYTES
    if (flagsAt + 2 > bytes.length) return NONE
    if (bytes.readUInt32BE(at + MODE_AT) !== COMMIT_MODE)
      found.push(bytes.toString('hex', at + STAT_BYTES, flagsAt))
    const isExtended = version > 2 && (bytes.readUInt16BE(flagsAt) & EXTENDED) !== 0
    let path = flagsAt + (isExtended ? 4 : 2)
    if (version === 4) while (((bytes[path++] ?? 0) & 0x80) !== 0);
    const end = bytes.indexOf(0, path)
    if (end < 0) return NONE
    // From one to eight zeros, so that the next one begins at a multiple of eight.
    at = version === 4 ? end + 1 : at + (Math.floor((end - at) / 8) + 1) * 8
  }
  return { blobs: found, trees: treesIn(bytes, at) }
}

/** Behind the entries: a signature and a size, and what it says. */
const EXTENSION_HEADER_BYTES = 8

/** The trees that git has made of folders of the index: it counts on them as long as nothing in there changes. */
function treesIn(bytes: Buffer, from: number): readonly string[] {
  for (let at = from; at + EXTENSION_HEADER_BYTES + NAME_BYTES <= bytes.length; ) {
    const end = at + EXTENSION_HEADER_BYTES + bytes.readUInt32BE(at + 4)
    if (bytes.toString('latin1', at, at + 4) === 'TREE')
      return cachedTrees(bytes.subarray(at + EXTENSION_HEADER_BYTES, end))
    at = end
  }
  return []
}

/** Each folder: its name, a zero, how many entries and how many folders in words, a line end, and the tree's name. */
function cachedTrees(bytes: Buffer): readonly string[] {
  const found: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const counts = bytes.indexOf(0, at) + 1
    const end = bytes.indexOf(0x0a, counts) + 1
    if (counts === 0 || end === 0) return found
    // A minus: it has changed, and there is no tree of it.
    const isThere = bytes[counts] !== 0x2d
    if (isThere) found.push(bytes.toString('hex', end, end + NAME_BYTES))
    at = isThere ? end + NAME_BYTES : end
  }
  return found
}
