import fs from 'node:fs'
import { bytesOf, CELL_WIDTH, FILE_WIDTH, type HeadBytes, headIn, MISSING_WIDTH } from './head.ts'
import { type Head, Ledger } from './ledger.ts'
import { Requests } from './requests.ts'

/** The first bytes of a ledger: what it is, and how long its parts are. The last digit is the version of the format. */
const MAGIC = 0x494c5502
const HEADER_WORDS = 8

/** Writes all of it, and returns when it is on the disk. */
export function writeLedger(file: string, head: Head, requests: Requests): void {
  const { texts, files, cells, missing } = bytesOf(head)
  const rows = requests.rows.used()
  const claims = requests.claims.used()
  const lengths = [texts, files, cells, missing, rows, claims].map(({ length }) => length)
  const header = Uint32Array.from([MAGIC, ...lengths, 0])
  const fd = fs.openSync(file, 'wx', 0o600)
  try {
    for (const part of [header, texts, files, cells, missing, rows, claims]) writeFully(fd, part)
    fs.fdatasyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

/** A ledger that was opened: its head is read, its requests only when they are asked for. */
export class LedgerFile {
  readonly head: Head
  private readonly fd: number
  private readonly at: number
  private readonly rows: number
  private readonly claims: number

  /** Throws where the file is no ledger, or not whole. */
  constructor(fd: number) {
    const header = new Uint32Array(HEADER_WORDS)
    readFully(fd, header, 0)
    const [magic, texts = 0, files = 0, cells = 0, missing = 0, rows = 0, claims = 0] = header
    this.at = header.byteLength + texts + (files + cells + missing) * 8
    if (magic !== MAGIC || fs.fstatSync(fd).size !== this.at + (rows + claims) * 4)
      throw new Error('not a whole ledger')
    if (files % FILE_WIDTH !== 0 || cells % CELL_WIDTH !== 0 || missing % MISSING_WIDTH !== 0)
      throw new Error('not a ledger of this version')
    this.fd = fd
    this.rows = rows
    this.claims = claims
    this.head = headIn(this.headBytes(header.byteLength, { texts, files, cells, missing }))
  }

  whole(): Ledger {
    const rows = new Uint32Array(this.rows)
    const claims = new Uint32Array(this.claims)
    readFully(this.fd, rows, this.at)
    readFully(this.fd, claims, this.at + rows.byteLength)
    return new Ledger(this.head, Requests.from(rows, claims))
  }

  close(): void {
    fs.closeSync(this.fd)
  }

  private headBytes(
    at: number,
    lengths: { readonly [part in keyof HeadBytes]: number },
  ): HeadBytes {
    const parts = {
      texts: Buffer.alloc(lengths.texts),
      files: new Float64Array(lengths.files),
      cells: new Float64Array(lengths.cells),
      missing: new Float64Array(lengths.missing),
    }
    let from = at
    for (const part of [parts.texts, parts.files, parts.cells, parts.missing]) {
      readFully(this.fd, part, from)
      from += part.byteLength
    }
    return parts
  }
}

type Words = Uint8Array | Uint32Array | Float64Array

function bytesIn({ buffer, byteOffset, byteLength }: Words): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function readFully(fd: number, into: Words, from: number): void {
  const bytes = bytesIn(into)
  for (let at = 0; at < bytes.length; ) {
    const count = fs.readSync(fd, bytes, at, bytes.length - at, from + at)
    if (count === 0) throw new Error('a ledger that ends too early')
    at += count
  }
}

function writeFully(fd: number, part: Words): void {
  const bytes = bytesIn(part)
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(fd, bytes, at, bytes.length - at)
}
