import fs from 'node:fs'
import { CHUNK_BYTES, LINE_BYTES_MAX } from '../limits.ts'

const NEWLINE = 0x0a

/** Takes lines where they lie: the bytes are overwritten after the call. */
export interface LineSink {
  line(bytes: Buffer, start: number, end: number, offset: number): void
  /** A line that is too long to be read, and holds what is looked for. */
  tooLong(offset: number): void
}

/** A place in a file that is read next. */
export interface Place {
  readonly fd: number
  readonly at: number
}

/** What is looked for, by whom; how far; and where it is read on behind this file, if that is known. */
export interface Search {
  /** Only lines with these bytes are handed on; without any, all of them. */
  readonly needle?: Buffer
  readonly sink: LineSink
  /** The offset to stop behind, for now: soon after it, and never within a line. Without one, at the end of the file. */
  readonly until?: number | undefined
  readonly next?: () => Place | undefined
}

/**
 * Reads files of any size in two small pieces of memory, and hands on the lines that hold some bytes. While one piece is
 * looked through, the system fills the other one.
 */
export class LineReader {
  /** A piece has room for the begin of a line before what is read into it. */
  private front = memory(HEAD_BYTES + CHUNK_BYTES)
  private back = memory(HEAD_BYTES + CHUNK_BYTES)
  private ahead: (Place & { readonly count: Promise<number> }) | undefined

  /**
   * From this offset to the end of the file. Gives the offset of what is not ended by a newline yet. That is handed on
   * too: it may be all that its writer will ever write.
   */
  async read(fd: number, from: number, search: Search): Promise<number> {
    // Where the first byte lies in the file, and how many are left of the last piece.
    let base = from
    let left = 0
    for (let end = HEAD_BYTES; ; ) {
      const count = await this.take(fd, base + left)
      // What is left stands at the end of the piece that is filled next.
      this.back.copy(this.front, HEAD_BYTES - left, end - left, end)
      const isLast = count < CHUNK_BYTES
      const isEnough = base + left + count >= (search.until ?? Number.POSITIVE_INFINITY)
      if (isLast) this.expect(search.next?.())
      else if (!isEnough) this.expect({ fd, at: base + left + count })
      const start = HEAD_BYTES - left
      end = HEAD_BYTES + count
      const newline = count === 0 ? -1 : this.front.lastIndexOf(NEWLINE, end - 1)
      const whole = Math.max(start, newline + 1)
      this.hand(start, isLast ? end : whole, base, search)
      base += whole - start
      left = end - whole
      if (isLast) return base
      if (left <= HEAD_BYTES) {
        if (isEnough) return base
        continue
      }
      const next = passLongLine(fd, base, search)
      if (next === undefined) return base
      if (isEnough) return next
      base = next
      left = 0
    }
  }

  /** Waits for the piece at this place, which becomes the front one. */
  private async take(fd: number, at: number): Promise<number> {
    const { ahead } = this
    this.ahead = undefined
    const early = (await ahead?.count) ?? FAILED
    const isIt = ahead?.fd === fd && ahead.at === at && early !== FAILED
    const count = isIt ? early : fs.readSync(fd, this.back, HEAD_BYTES, CHUNK_BYTES, at)
    const { front, back } = this
    this.front = back
    this.back = front
    return count
  }

  /** The back piece is still needed for what is left of it: whoever calls has copied that. */
  private expect(place: Place | undefined): void {
    if (place === undefined) return
    this.ahead = { ...place, count: readInto(this.back, place) }
  }

  private hand(from: number, end: number, base: number, { needle, sink }: Search): void {
    const part = this.front.subarray(0, end)
    for (let at = from; at < end; ) {
      const hit = needle === undefined ? at : part.indexOf(needle, at)
      if (hit < 0) return
      const start = hit === at ? at : Math.max(at, part.lastIndexOf(NEWLINE, hit) + 1)
      const newline = part.indexOf(NEWLINE, hit)
      const stop = newline < 0 ? end : newline
      sink.line(part, start, stop, base + start - from)
      at = stop + 1
    }
  }
}

/** Most lines are shorter; a longer one is read by itself. */
const HEAD_BYTES = 256 * 1024

/** Memory of its own, so that its bytes can be looked at by fours. */
function memory(bytes: number): Buffer {
  return Buffer.from(new ArrayBuffer(bytes))
}

const FAILED = -1

/** What has failed is read once more, where failing is seen. */
function readInto(bytes: Buffer, { fd, at }: Place): Promise<number> {
  return new Promise((resolve) => {
    fs.read(fd, bytes, HEAD_BYTES, CHUNK_BYTES, at, (error, count) => {
      resolve(error ? FAILED : count)
    })
  })
}

/**
 * Where the line behind the long one begins that starts here; undefined while the long one has no end, or none that is
 * near where the reading is bounded.
 */
function passLongLine(fd: number, start: number, search: Search): number | undefined {
  const { needle, sink } = search
  const piece = Buffer.alloc(CHUNK_BYTES)
  let end = start
  for (;;) {
    const count = fs.readSync(fd, piece, 0, CHUNK_BYTES, end)
    if (count === 0) return undefined
    const newline = piece.subarray(0, count).indexOf(NEWLINE)
    end += newline < 0 ? count : newline
    if (newline >= 0) break
    if (search.until !== undefined && end - start > LINE_BYTES_MAX) return undefined
  }
  if (end - start > LINE_BYTES_MAX) {
    if (needle === undefined || holds(fd, start, end, needle)) sink.tooLong(start)
    return end + 1
  }
  // With its newline, so that it is seen to have an end.
  const line = memory(end - start + 1)
  fs.readSync(fd, line, 0, line.length, start)
  if (needle === undefined || line.includes(needle)) sink.line(line, 0, end - start, start)
  return end + 1
}

function holds(fd: number, start: number, end: number, needle: Buffer): boolean {
  const piece = Buffer.alloc(CHUNK_BYTES)
  // What lies across two pieces is found in the second one.
  for (let at = start; at < end; at += CHUNK_BYTES - needle.length) {
    const count = fs.readSync(fd, piece, 0, Math.min(CHUNK_BYTES, end - at), at)
    if (piece.subarray(0, count).includes(needle)) return true
  }
  return false
}
