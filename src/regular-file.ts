import fs from 'node:fs'
import { SYSTEM_FOLDER } from './folders.ts'

/** What there is instead of a file's bytes. */
export type NoBytes = 'absent' | 'not a file' | 'too large' | 'out of reach'

/**
 * A file's bytes, of what was opened: by then the name may lead elsewhere. A pipe or a device would hold us up, and what
 * another account's Interlock keeps is nobody's to read out, though this process may be that account's.
 */
export function readRegularFile(file: string, bytesMax: number): Buffer | NoBytes {
  let handle: number | undefined
  try {
    const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = fs.constants
    handle = fs.openSync(file, O_RDONLY | O_NONBLOCK | O_NOCTTY)
    const stat = fs.fstatSync(handle)
    if (!stat.isFile()) return 'not a file'
    if (stat.size > bytesMax) return 'too large'
    if (isInterlocks(handle)) return 'out of reach'
    return readWhole(handle, bytesMax)
  } catch (error) {
    return isAbsent(error) ? 'absent' : 'out of reach'
  } finally {
    if (handle !== undefined) fs.closeSync(handle)
  }
}

/** It may have grown since it was looked at. */
function readWhole(handle: number, bytesMax: number): Buffer | NoBytes {
  const chunks: Buffer[] = []
  for (let size = 0; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    const read = fs.readSync(handle, chunk)
    if (read === 0) return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
    chunks.push(chunk.subarray(0, read))
    size += read
    if (size > bytesMax) return 'too large'
  }
}

/** Scripts and settings mostly fit into one. */
const CHUNK_BYTES = 16 * 1024

/** Only Linux has accounts of Interlock's own, and says where an open file lies. */
function isInterlocks(handle: number): boolean {
  if (process.platform !== 'linux') return false
  return fs.readlinkSync(`/proc/self/fd/${handle}`).startsWith(`${SYSTEM_FOLDER}/`)
}

function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  // No file can have a name that is too long.
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG'
}
