import type fs from 'node:fs'
import type { FileNode } from './node.ts'

/** A file that was read, and what tells that it still holds the same. */
export interface KnownFile {
  readonly node: FileNode
  /** When it was changed last, whatever its own times say: nobody but the kernel sets this. Milliseconds since 1970. */
  readonly changed: number
  readonly inode: number
  /** Bytes on the disk; the state of a database may have others. */
  readonly size: number
  /** It was changed when it was looked at, and may have been again within the same tick of the clock. */
  readonly fresh?: true
}

/** Files are stamped by a clock that goes on in steps, of ten milliseconds at the most. */
const TICK_MS = 10

/** What a look at a file tells of it, `since` which it was read. Milliseconds since 1970. */
export function knownFile(node: FileNode, stat: fs.BigIntStats, since: number): KnownFile {
  const changed = millisecondsOf(stat.ctimeNs)
  return {
    node,
    changed,
    inode: Number(stat.ino),
    size: Number(stat.size),
    ...(changed > since - TICK_MS && { fresh: true }),
  }
}

/** As Node makes them of seconds and nanoseconds: the same moment is the same number. */
function millisecondsOf(ns: bigint): number {
  const second = 1_000_000_000n
  return Number(ns / second) * 1e3 + Number(ns % second) / 1e6
}

/** Whether nothing says that it may hold something else by now. */
export function isStill(known: KnownFile, stat: fs.BigIntStats): boolean {
  return (
    known.fresh === undefined &&
    known.changed === millisecondsOf(stat.ctimeNs) &&
    known.inode === Number(stat.ino) &&
    known.size === Number(stat.size)
  )
}

/** Files that were read before, so that what has not changed since is not read again. Paths are bytes as Latin-1. */
export interface Known {
  find(at: string, stat: fs.BigIntStats): FileNode | undefined
  /** It was read now. */
  remember(at: string, file: KnownFile): void
}
