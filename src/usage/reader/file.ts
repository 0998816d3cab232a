import fs from 'node:fs'
import { Key } from '../ledger/hash.ts'
import type { Ledger, ReadFile } from '../ledger/ledger.ts'
import { FILE, VISIBLE } from '../ledger/requests.ts'
import type { Source } from '../usage.ts'

/** A file of an agent, as it is on the disk now. */
export interface Found {
  readonly path: string
  readonly source: Source
  readonly size: number
  readonly modified: number
  /** So many new bytes are read now, and the others by a later call; without it, all of them. */
  readonly most?: number
}

export function isChanged(known: ReadFile | undefined, { size, modified }: Found): boolean {
  return known === undefined || known.size !== size || known.modified !== modified
}

/**
 * Reads what is new of a file, which `read` does from an offset on, giving up to where its lines were whole. A file that
 * is shorter than before, or has other bytes where it was read, is read again from its start: what it repeats is not
 * counted again, and what it has lost stays counted.
 */
export async function readOn(
  ledger: Ledger,
  found: Found,
  read: (fd: number, file: number, from: number, until?: number) => number | Promise<number>,
  fd = openToRead(found.path),
): Promise<void> {
  const number = ledger.fileOf(found.path, found.source)
  const file = ledger.files[number]
  if (file === undefined) return
  if (fd === undefined) {
    file.unread++
    return
  }
  try {
    const from = goesOn(fd, file, found) ? file.offset : 0
    if (from === 0 && file.offset > 0) forgetPlaces(ledger, number)
    const until = found.most === undefined ? undefined : from + found.most
    file.offset = await read(fd, number, from, until)
    file.fingerprint = fingerprintAt(fd, file.offset)
    file.size = Math.min(found.size, until ?? found.size)
    file.modified = found.modified
  } finally {
    fs.closeSync(fd)
  }
}

/** undefined where it is gone since it was found, or may not be read. */
export function openToRead(path: string): number | undefined {
  try {
    return fs.openSync(path, fs.constants.O_RDONLY)
  } catch {
    return undefined
  }
}

/** Only a file that has grown can have the same bytes before its new ones. */
function goesOn(fd: number, file: ReadFile, { size }: Found): boolean {
  return size > file.size && file.fingerprint === fingerprintAt(fd, file.offset)
}

const FINGERPRINT_BYTES = 128

function fingerprintAt(fd: number, offset: number): number {
  const bytes = Buffer.alloc(FINGERPRINT_BYTES * 2)
  const length = Math.min(FINGERPRINT_BYTES, offset)
  fs.readSync(fd, bytes, 0, length, 0)
  fs.readSync(fd, bytes, FINGERPRINT_BYTES, length, offset - length)
  return new Key().ofBytes(bytes, 0, bytes.length, 0).low
}

/** Where its requests lie, and what they show, is found anew. */
function forgetPlaces({ requests }: Ledger, file: number): void {
  const { claims } = requests
  for (let claim = 0; claim < claims.count; claim++) {
    if (claims.get(claim, FILE) !== file) continue
    claims.set(claim, VISIBLE, 0)
  }
}
