import fs from 'node:fs'
import path from 'node:path'
import { type Lsn, lsnText, segmentName, segmentStart } from './lsn.ts'

/** A segment that is not full yet; it has its whole length all the same, which recovery asks for. */
export const PARTIAL = '.partial'
/** A segment that is whole is not written to any more: a server that recovers from it may not either. */
const WHOLE_MODE = 0o400

/**
 * The server's log, as it comes in, in files of its own segments. What is written counts from the next flush on; a
 * segment that was cut off is written again from its start.
 */
export class Segments {
  readonly #folder: string
  readonly #timeline: number
  readonly #bytes: number
  #at: Lsn
  #open: { readonly file: number; readonly name: string } | undefined
  #flushed: Lsn

  /** `at` is where a segment begins. */
  constructor(folder: string, timeline: number, segmentBytes: number, at: Lsn) {
    this.#folder = folder
    this.#timeline = timeline
    this.#bytes = segmentBytes
    this.#at = at
    this.#flushed = at
  }

  /** Everything before it outlasts a power cut. */
  get flushed(): Lsn {
    return this.#flushed
  }

  /** Where the next bytes belong. */
  get at(): Lsn {
    return this.#at
  }

  /** Throws where there would be a hole. */
  write(start: Lsn, bytes: Buffer): void {
    if (start !== this.#at)
      throw new Error(
        `the server sent its log from ${lsnText(start)}, not from ${lsnText(this.#at)}`,
      )
    let rest = bytes
    while (rest.length > 0) {
      const { file } = this.#current()
      const offset = Number(this.#at - segmentStart(this.#at, this.#bytes))
      const part = rest.subarray(0, this.#bytes - offset)
      const written = fs.writeSync(file, part, 0, part.length, offset)
      this.#at += BigInt(written)
      rest = rest.subarray(written)
      if (offset + written === this.#bytes) this.#complete()
    }
  }

  flush(): void {
    if (this.#open && this.#flushed < this.#at) fs.fdatasyncSync(this.#open.file)
    this.#flushed = this.#at
  }

  close(): void {
    if (!this.#open) return
    fs.closeSync(this.#open.file)
    this.#open = undefined
  }

  #current(): { readonly file: number; readonly name: string } {
    if (this.#open) return this.#open
    const name = segmentName(this.#timeline, this.#at, this.#bytes)
    // Bytes of an earlier try are the same as those that come now, so they may stay until they do.
    const flags = fs.constants.O_RDWR | fs.constants.O_CREAT
    const file = fs.openSync(path.join(this.#folder, `${name}${PARTIAL}`), flags, 0o600)
    fs.ftruncateSync(file, this.#bytes)
    this.#open = { file, name }
    return this.#open
  }

  /** The name of a whole segment stands for bytes that are on the disk. */
  #complete(): void {
    if (!this.#open) return
    const { file, name } = this.#open
    fs.fdatasyncSync(file)
    const whole = path.join(this.#folder, name)
    fs.renameSync(`${whole}${PARTIAL}`, whole)
    // Not before: one that was cut off in between is written again.
    fs.fchmodSync(file, WHOLE_MODE)
    this.close()
    syncNames(this.#folder)
    this.#flushed = this.#at
  }
}

function syncNames(folder: string): void {
  const handle = fs.openSync(folder, 'r')
  fs.fsyncSync(handle)
  fs.closeSync(handle)
}
