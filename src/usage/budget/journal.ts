import fs from 'node:fs'
import path from 'node:path'
import { writeWhole } from '../../state/whole.ts'
import { Book } from './book.ts'
import type { Line } from './line.ts'

/** A long week of a busy team; then what is older than KEPT_MS goes. */
const BYTES_MAX = 16 * 1024 * 1024
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
    if (this.#handle === undefined) {
      fs.mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 })
      this.#handle = fs.openSync(this.#file, 'a', 0o600)
      // After a line that was torn this one stands by itself.
      if (fs.fstatSync(this.#handle).size > 0) fs.writeSync(this.#handle, '\n')
    }
    fs.writeSync(this.#handle, `${JSON.stringify(line)}\n`)
    this.book.apply(line)
  }

  close(): void {
    if (this.#handle !== undefined) fs.closeSync(this.#handle)
    this.#handle = undefined
  }
}

function read(file: string): {
  readonly lines: readonly Line[]
  readonly torn: number
  readonly bytes: number
} {
  if (!fs.existsSync(file)) return { lines: [], torn: 0, bytes: 0 }
  const text = fs.readFileSync(file, 'utf8')
  const lines: Line[] = []
  let torn = 0
  for (const line of text.split('\n')) {
    if (line === '') continue
    try {
      // Its lines are this program's own; the folder is closed to others.
      lines.push(JSON.parse(line))
    } catch {
      torn++
    }
  }
  return { lines, torn, bytes: text.length }
}
