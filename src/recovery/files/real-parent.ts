import fs from 'node:fs'
import path from 'node:path'
import { bytesOf } from './path-bytes.ts'

/**
 * Where the folder of a path really lies, links followed; of what is not there, where it would lie. Bytes as Latin-1. What
 * is brought back goes there and nowhere else: a folder above it may have become a link since.
 */
export function realParent(at: string): string {
  const parent = path.posix.dirname(at)
  try {
    return fs.realpathSync.native(bytesOf(parent), 'latin1')
  } catch {
    return parent === '/' ? '/' : path.posix.join(realParent(parent), path.posix.basename(parent))
  }
}
