import { hash } from 'node:crypto'
import fs from 'node:fs'
import { parsedLine } from '../formats/claude-code.ts'
import { parsed } from '../formats/json.ts'
import type { Part } from './item.ts'
import { readLines, START } from './lines.ts'
import { openPlain } from './open-plain.ts'
import type { Progress, Source } from './source.ts'

/** A line's end is kept as the proof that a file is still the same one. */
const TAIL_BYTES = 4096

/** A file of lines, to which its agent only ever appends. */
export function openLines(path: string): Source | undefined {
  let handle: number
  try {
    handle = openPlain(path)
  } catch {
    return undefined
  }
  const { size, ino: inode } = fs.fstatSync(handle)
  return {
    isSame: (reached) => isSame(handle, size, reached),
    hasNews: ({ offset }) => size !== offset,
    read(from, take) {
      const end = readLines(handle, from ?? START, (bytes, offset, line) => {
        const value = parsedLine(bytes)
        if (value !== undefined) take(value, { offset, length: bytes.length, line })
      })
      return { ...end, inode, ...tailAt(handle, end.offset) }
    },
    value: (part) => parsed(textAt(handle, part)),
    close: () => fs.closeSync(handle),
  }
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
