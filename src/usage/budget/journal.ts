import fs from 'node:fs'
import path from 'node:path'
import { readRegularFile } from '../../regular-file.ts'
import { writeWhole } from '../../state/whole.ts'
import { Book } from './book.ts'
import type { Line } from './line.ts'
import { lineIn } from './read-line.ts'

/** A long week of a busy team; then what is older than KEPT_MS goes. */
const BYTES_MAX = 16 * 1024 * 1024
/** More is no count of ours, and does not fit into one text. */
const READ_BYTES_MAX = 256 * 1024 * 1024
/** A session that is resumed after so long begins anew in what is not read from its transcript: calls, minutes, starts. */
const KEPT_MS = 60 * 24 * 60 * 60 * 1000

/** The book on disk: lines are added, never changed, and are there before the answer that rests on them leaves. */
export class Journal {
  readonly book = new Book()
  readonly #file: string
  #handle: number | undefined

  /** `onTorn`: told of lines that cannot be read. */
  constructor(file: string, now: number, onTorn: (count: number) => void = () => {}) {
    this.#file = file
    const { lines, torn, bytes } = read(file)
    for (const line of lines) this.book.apply(line)
    if (torn > 0) onTorn(torn)
    if (bytes > BYTES_MAX) {
      const kept = lines.filter((line) => !('at' in line) || now - line.at < KEPT_MS)
      writeWhole(file, kept.map((line) => `${JSON.stringify(line)}\n`).join(''))
    }
  }

  add(line: Line): void {
    const handle = this.#opened()
    try {
      fs.writeSync(handle, `${JSON.stringify(line)}\n`)
    } catch (error) {
      // On a full disk a part of it may stand there: the next one begins behind it.
      this.close()
      throw error
    }
    this.book.apply(line)
  }

  /**
   * What is rather lost with this process than holds up an agent that is within its budgets: where the disk is full, the
   * record says so. What lets something start is added, or it is not started.
   */
  note(line: Line): void {
    try {
      this.add(line)
    } catch {
      this.book.apply(line)
    }
  }

  close(): void {
    if (this.#handle !== undefined) fs.closeSync(this.#handle)
    this.#handle = undefined
  }

  #opened(): number {
    if (this.#handle !== undefined) return this.#handle
    fs.mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 })
    const handle = fs.openSync(this.#file, 'a', 0o600)
    this.#handle = handle
    // After a line that was torn this one stands by itself.
    if (fs.fstatSync(handle).size > 0) fs.writeSync(handle, '\n')
    return handle
  }
}

function read(file: string): {
  readonly lines: readonly Line[]
  readonly torn: number
  readonly bytes: number
} {
  const read = readRegularFile(file, READ_BYTES_MAX)
  if (read === 'absent') return { lines: [], torn: 0, bytes: 0 }
  if (typeof read === 'string') {
    // A pipe or a folder there would hold up the daemon, and with it every agent.
    fs.renameSync(file, `${file}.unreadable`)
    return { lines: [], torn: 1, bytes: 0 }
  }
  const lines: Line[] = []
  let torn = 0
  for (const text of read.toString('utf8').split('\n')) {
    if (text === '') continue
    const line = lineIn(text)
    if (line) lines.push(line)
    else torn++
  }
  return { lines, torn, bytes: read.length }
}
