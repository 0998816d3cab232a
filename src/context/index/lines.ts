import fs from 'node:fs'

/** What one read takes: the disk gives it at once, and it stays in the processor's cache. */
const CHUNK_BYTES = 1024 * 1024
/** A line longer than this is passed over, and said: no message of a person's or a tool's is. */
export const LINE_BYTES_MAX = 256 * 1024 * 1024
const NEWLINE = 10

/** Where reading stopped: behind a line's end. */
export interface Position {
  readonly offset: number
  /** Physical lines before it. */
  readonly lines: number
}

export const START: Position = { offset: 0, lines: 0 }

/** `bytes` has the line without its end, and is another's after the call. `line` is 1-based. */
export type OnLine = (bytes: Buffer, offset: number, line: number) => void

/**
 * Gives every whole line from a position on. What has no line's end yet is being written, or torn: it waits, and the
 * position stays before it.
 */
export function readLines(handle: number, from: Position, onLine: OnLine): Position {
  let buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let { offset, lines } = from
  // What of the buffer is filled: an unfinished line, from `offset` on.
  let held = 0
  for (;;) {
    const read = fs.readSync(handle, buffer, held, buffer.length - held, offset + held)
    if (read === 0) return { offset, lines }
    const filled = held + read
    let start = 0
    for (let end = buffer.indexOf(NEWLINE, held); end >= 0 && end < filled; ) {
      lines++
      onLine(buffer.subarray(start, end), offset + start, lines)
      start = end + 1
      end = buffer.indexOf(NEWLINE, start)
    }
    held = filled - start
    offset += start
    if (start > 0) buffer.copyWithin(0, start, filled)
    else if (held === buffer.length) {
      if (held >= LINE_BYTES_MAX) {
        offset = passOver(handle, offset + held)
        lines++
        held = 0
      } else buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)])
    }
  }
}

/** Behind the end of the line that goes on here, or the end of the file. */
function passOver(handle: number, from: number): number {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  for (let offset = from; ; ) {
    const read = fs.readSync(handle, buffer, 0, buffer.length, offset)
    const end = buffer.subarray(0, read).indexOf(NEWLINE)
    if (end >= 0) return offset + end + 1
    if (read === 0) return offset
    offset += read
  }
}
