import { hash } from 'node:crypto'
import fs from 'node:fs'
import { parsed } from '../../action/json.ts'
import { parsedLine } from '../formats/claude-code.ts'
import type { Part } from './item.ts'
import { readLines, START } from './lines.ts'
import { openIfPlain } from './open-plain.ts'
import type { Progress, Source } from './source.ts'

/** A line's end is kept as the proof that a file is still the same one. */
const TAIL_BYTES = 4096

/** A file of lines, to which its agent only ever appends. */
export function openLines(path: string): Source | undefined {
  const handle = openIfPlain(path)
  if (handle === undefined) return undefined
  const { size, ino: inode } = fs.fstatSync(handle)
  return {
    isSame: (reached) => isSame(handle, size, reached),
    hasNews: ({ offset }) => size !== offset,
    read(from, take) {
      const end = readLines(handle, from ?? START, (bytes, offset, line) => {
        const value = mayBeRecord(bytes) ? parsedLine(bytes) : undefined
        if (value !== undefined) take(value, { offset, length: bytes.length, line })
      })
      return { ...end, inode, ...tailAt(handle, end.offset) }
    },
    value: (part) => parsed(textAt(handle, part)),
    close: () => fs.closeSync(handle),
  }
}

const [BLANK, OPEN, CLOSE] = [0x20, 0x7b, 0x7d]

/** Looked at before it is parsed: to fail takes longer than to read, and there may be millions of empty or torn lines. */
function mayBeRecord(bytes: Buffer): boolean {
  const [first = 0, last = 0] = [bytes[0], bytes[bytes.length - 1]]
  return bytes.length > 1 && (first === OPEN || first <= BLANK) && (last === CLOSE || last <= BLANK)
}

function textAt(handle: number, { offset, length }: Part): string {
  const bytes = Buffer.allocUnsafe(length)
  const read = fs.readSync(handle, bytes, 0, length, offset)
  return bytes.toString('utf8', 0, read)
}

/** The last line that was read is still there: a file is only ever appended to, or written anew. */
function isSame(handle: number, size: number, reached: Progress): boolean {
  if (size < reached.offset) return false
  if (reached.tail === '') return true
  const bytes = Buffer.alloc(reached.offset - reached.tailOffset)
  fs.readSync(handle, bytes, 0, bytes.length, reached.tailOffset)
  return hash('sha256', bytes) === reached.tail
}

function tailAt(handle: number, offset: number): Pick<Progress, 'tail' | 'tailOffset'> {
  const tailOffset = Math.max(0, offset - TAIL_BYTES)
  const bytes = Buffer.alloc(offset - tailOffset)
  fs.readSync(handle, bytes, 0, bytes.length, tailOffset)
  return { tail: hash('sha256', bytes), tailOffset }
}
