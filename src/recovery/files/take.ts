import fs from 'node:fs'
import { attributesPart } from './attributes.ts'
import { putContent, putContentFrom, type Sink } from './contents.ts'
import { type Known, knownFile } from './known.ts'
import { type Bearer, type FileNode, type Listing, listingBytes, type Node } from './node.ts'
import { NotKept, TooLarge } from './not-kept.ts'

/** How much may be kept at once: a call waits for it. */
export interface Budget {
  bytes: number
  entries: number
  /** When to stop, in milliseconds since 1970: whoever waits does not wait longer. */
  readonly until?: number
  /** Places that are not entered, and that a restore leaves as they are: the one in which all this is kept. Bytes as Latin-1. */
  readonly skips?: (at: string) => boolean
  /** false: extended attributes are let be, for it is compared with what was kept without them. */
  readonly attributes?: boolean
  /** What was read before; what is read now is added. */
  readonly known?: Known
}

/** Everything, whatever it takes: nobody waits, or a person does. */
export function unlimited(skips: (at: string) => boolean): Budget {
  return { bytes: Number.MAX_SAFE_INTEGER, entries: Number.MAX_SAFE_INTEGER, skips }
}

/** Names are bytes: an agent's files have whatever names they have. */
type Name = Buffer

/** A file that changes while it is read is read again so often. */
const READS_MAX = 3
/** A larger one is read a part at a time. */
const AT_ONCE_BYTES_MAX = 8 * 1024 * 1024

/** Keeps what stands at a path: a file, a link, or a folder with everything in it. Throws NotKept. */
export function take(at: string | Buffer, store: Sink, budget: Budget): Node {
  try {
    return taken(Buffer.from(at), store, budget)
  } catch (error) {
    if (error instanceof NotKept) throw error
    throw new NotKept(error instanceof Error ? error.message : 'it cannot be read')
  }
}

function taken(at: Name, store: Sink, budget: Budget): Node {
  if (--budget.entries < 0) throw new TooLarge('it has too many files')
  if (budget.until !== undefined && Date.now() > budget.until)
    throw new TooLarge('keeping it takes too long')
  const stat = fs.lstatSync(at, { bigint: true, throwIfNoEntry: false })
  if (!stat) return { kind: 'absent' }
  if (budget.skips?.(at.toString('latin1'))) return { kind: 'other' }
  if (stat.isSymbolicLink())
    return { kind: 'link', target: fs.readlinkSync(at, 'buffer').toString('latin1') }
  const mode = Number(stat.mode & 0o7777n)
  if (stat.isDirectory()) {
    const listing = store.put(listingBytes(listingOf(at, store, budget)))
    const attributes = budget.attributes === false ? {} : attributesPart(at, true)
    return { kind: 'folder', mode, mtime: String(stat.mtimeNs), listing, ...attributes }
  }
  if (!stat.isFile()) return { kind: 'other' }
  const before = budget.known?.find(at.toString('latin1'), stat)
  if (!before) return fileAt(at, store, budget)
  if (before.size > budget.bytes) throw new TooLarge('it is too large')
  budget.bytes -= before.size
  return before
}

function listingOf(at: Name, store: Sink, budget: Budget): Listing {
  return fs
    .readdirSync(at, 'buffer')
    .map((name) => [name.toString('latin1'), taken(below(at, name), store, budget)] as const)
}

export function below(folder: Name, name: Name): Name {
  return Buffer.concat([folder, Buffer.from('/'), name])
}

function fileAt(at: Name, store: Sink, budget: Budget): FileNode {
  const since = Date.now()
  const { found, stat, attributes } = steady(at, budget, (handle, size) =>
    size > AT_ONCE_BYTES_MAX
      ? putContentFrom(handle, size, store)
      : { ...putContent(readAt(handle, size), store), read: size },
  )
  const { read, ...content } = found
  const mode = Number(stat.mode & 0o7777n)
  const times = { size: read, mtime: String(stat.mtimeNs) }
  const node = { kind: 'file', mode, ...content, ...times, ...attributes } as const
  budget.known?.remember(at.toString('latin1'), knownFile(node, stat, since))
  return node
}

/** All of a file's bytes. Throws NotKept. */
export function readSteady(
  at: string | Buffer,
  budget: Budget,
): { readonly bytes: Buffer; readonly stat: fs.BigIntStats; readonly attributes: Bearer } {
  const { found, ...rest } = steady(at, budget, readAt)
  return { bytes: found, ...rest }
}

/** Of what was opened, and only where it stayed the same while it was read. Throws NotKept. */
function steady<Found>(
  at: string | Buffer,
  budget: Budget,
  read: (handle: number, size: number) => Found,
): { readonly found: Found; readonly stat: fs.BigIntStats; readonly attributes: Bearer } {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  const handle = fs.openSync(at, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    for (let reads = 0; reads < READS_MAX; reads++) {
      const stat = fs.fstatSync(handle, { bigint: true })
      if (!stat.isFile()) throw new NotKept('it is no file')
      if (stat.size > BigInt(budget.bytes)) throw new TooLarge('it is too large')
      const found = read(handle, Number(stat.size))
      const attributes = budget.attributes === false ? {} : attributesPart(at, false)
      const after = fs.fstatSync(handle, { bigint: true })
      // They are read by the path: where another file stands there by now, this one was changed by the kernel's account.
      if (stat.ctimeNs !== after.ctimeNs || stat.size !== after.size) continue
      budget.bytes -= Number(stat.size)
      return { found, stat, attributes }
    }
    throw new NotKept('it changes while it is read')
  } finally {
    fs.closeSync(handle)
  }
}

/** All that a file holds, whoever writes to it meanwhile. */
export function readFile(at: string, budget: Budget): Buffer {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  const handle = fs.openSync(at, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const stat = fs.fstatSync(handle)
    if (!stat.isFile()) throw new NotKept('it is no file')
    if (stat.size > budget.bytes) throw new TooLarge('it is too large')
    budget.bytes -= stat.size
    return readAt(handle, stat.size)
  } finally {
    fs.closeSync(handle)
  }
}

function readAt(handle: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  let at = 0
  for (let read = -1; read !== 0 && at < size; at += read)
    read = fs.readSync(handle, bytes, at, size - at, at)
  return bytes.subarray(0, at)
}
