import fs from 'node:fs'
import { CHUNK_BYTES, LINE_BYTES_MAX } from '../limits.ts'

const NEWLINE = 0x0a

/** Takes lines where they lie: the bytes are overwritten after the call. */
export interface LineSink {
  line(bytes: Buffer, start: number, end: number, offset: number): void
  /** A line that is too long to be read, and holds what is looked for. */
  tooLong(offset: number): void
}

/** Reads files of any size in one small piece of memory, and hands on the lines that hold some bytes. */
export class LineReader {
  private bytes = memory(CHUNK_BYTES * 2)

  /**
   * From this offset to the end of the file: every line, or only those with `needle`. Gives the offset of what is not
   * ended by a newline yet. That is handed on too: it may be all that its writer will ever write.
   */
  read(fd: number, from: number, needle: Buffer | undefined, sink: LineSink): number {
    // Where the first byte lies in the file, and how many there are.
    let base = from
    let filled = 0
    for (;;) {
      if (filled + CHUNK_BYTES > this.bytes.length) this.grow()
      const count = fs.readSync(fd, this.bytes, filled, CHUNK_BYTES, base + filled)
      if (count === 0) break
      filled += count
      const whole = this.bytes.lastIndexOf(NEWLINE, filled - 1) + 1
      this.hand(whole, base, needle, sink)
      base += whole
      this.bytes.copyWithin(0, whole, filled)
      filled -= whole
      if (filled <= LINE_BYTES_MAX) continue
      const next = this.endOfLongLine(fd, base, needle, sink)
      if (next === undefined) return base
      base = next
      filled = 0
    }
    this.hand(filled, base, needle, sink)
    return base
  }

  private hand(end: number, base: number, needle: Buffer | undefined, sink: LineSink): void {
    const part = this.bytes.subarray(0, end)
    let at = 0
    while (at < end) {
      const hit = needle === undefined ? at : part.indexOf(needle, at)
      if (hit < 0) return
      const start = hit === at ? at : part.lastIndexOf(NEWLINE, hit) + 1
      const newline = part.indexOf(NEWLINE, hit)
      const stop = newline < 0 ? end : newline
      sink.line(part, start, stop, base + start)
      at = stop + 1
    }
  }

  /** Where the next line begins; undefined while this one has no end. */
  private endOfLongLine(
    fd: number,
    start: number,
    needle: Buffer | undefined,
    sink: LineSink,
  ): number | undefined {
    // What lies across two pieces is found in the second one.
    const overlap = (needle?.length ?? 1) - 1
    let isHit = needle === undefined
    let base = start
    let filled = 0
    for (;;) {
      const count = fs.readSync(fd, this.bytes, filled, CHUNK_BYTES, base + filled)
      if (count === 0) return undefined
      filled += count
      const newline = this.bytes.subarray(0, filled).indexOf(NEWLINE)
      const stop = newline < 0 ? filled : newline
      isHit ||= needle !== undefined && this.bytes.subarray(0, stop).includes(needle)
      if (newline >= 0) {
        if (isHit) sink.tooLong(start)
        return base + newline + 1
      }
      const keep = Math.min(overlap, filled)
      this.bytes.copyWithin(0, filled - keep, filled)
      base += filled - keep
      filled = keep
    }
  }

  private grow(): void {
    const larger = memory(this.bytes.length * 2)
    this.bytes.copy(larger)
    this.bytes = larger
  }
}

/** Memory of its own, so that its bytes can be looked at by fours. */
function memory(bytes: number): Buffer {
  return Buffer.from(new ArrayBuffer(bytes))
}
