import fs from 'node:fs'
import path from 'node:path'
import { COMMIT_TRIES_MAX } from '../limits.ts'
import { EMPTY_HEAD, type Head, Ledger } from './ledger.ts'
import { LedgerFile, writeLedger } from './ledger-file.ts'

const ENDING = '.ledger'
const ASIDE = '.aside'
const LEFT_MS = 60 * 60 * 1000

/** The last ledger, as one process has found it. */
export interface Opened {
  readonly number: number
  readonly head: Head
  whole(): Ledger
  close(): void
}

/**
 * Ledgers on the disk. Each is one file that is never changed: `NAME-7.ledger` follows `NAME-6.ledger`. A new one is
 * written aside, whole, and then linked to the next number, which only one of several processes can do; whoever comes
 * second takes in what the first has found and tries again. So nobody waits for a lock, no lock outlives its process, and
 * a process that is killed leaves the last ledger as it was.
 */
export class Store {
  private readonly folder: string
  private readonly name: string

  constructor(folder: string, name: string) {
    this.folder = folder
    this.name = name
  }

  /** The last one that is whole; the next number is free in any case. */
  open(): Opened {
    const numbers = this.numbers()
    const [number = 0] = numbers
    for (const each of numbers) {
      const file = this.fileAt(each)
      if (file === undefined) continue
      return { number, head: file.head, whole: () => file.whole(), close: () => file.close() }
    }
    return { number, head: EMPTY_HEAD, whole: () => new Ledger(), close: () => {} }
  }

  /** Writes what `read` makes of the last ledger; it is called again when another process was faster. */
  async update(first: Opened, read: (ledger: Ledger) => Promise<Head>): Promise<Head> {
    fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    let opened = first
    for (let tries = 0; tries < COMMIT_TRIES_MAX; tries++) {
      const ledger = opened.whole()
      if (tries > 0) opened.close()
      const head = await read(ledger)
      if (this.commit(opened.number + 1, head, ledger)) return head
      opened = this.open()
    }
    throw new Error(`too many processes write to ${this.folder} at once.`)
  }

  private commit(number: number, head: Head, { requests }: Ledger): boolean {
    const aside = path.join(this.folder, `${this.name}-${number}.${process.pid}${ASIDE}`)
    fs.rmSync(aside, { force: true })
    try {
      writeLedger(aside, head, requests)
      if (!linked(aside, this.pathOf(number))) return false
    } finally {
      fs.rmSync(aside, { force: true })
    }
    // Whoever has removed this number before may have made higher ones: then those are the last.
    const [last, ...older] = this.numbers()
    for (const old of older) fs.rmSync(this.pathOf(old), { force: true })
    this.removeLeft()
    return last === number
  }

  /** What processes have left aside that were killed while they wrote; nobody writes for so long. */
  private removeLeft(): void {
    const left = namesIn(this.folder).filter(
      (name) => name.startsWith(`${this.name}-`) && name.endsWith(ASIDE),
    )
    for (const name of left) {
      const file = path.join(this.folder, name)
      const written = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
      if (Date.now() - written > LEFT_MS) fs.rmSync(file, { force: true })
    }
  }

  /** The highest first. */
  private numbers(): number[] {
    const start = `${this.name}-`
    return namesIn(this.folder)
      .filter((name) => name.startsWith(start) && name.endsWith(ENDING))
      .map((name) => Number(name.slice(start.length, -ENDING.length)))
      .filter((number) => Number.isSafeInteger(number) && number > 0)
      .sort((a, b) => b - a)
  }

  private pathOf(number: number): string {
    return path.join(this.folder, `${this.name}-${number}${ENDING}`)
  }

  /** undefined where it is gone, because a later one has come, or is not whole. */
  private fileAt(number: number): LedgerFile | undefined {
    const fd = openToRead(this.pathOf(number))
    if (fd === undefined) return undefined
    try {
      return new LedgerFile(fd)
    } catch {
      fs.closeSync(fd)
      return undefined
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder)
  } catch {
    return []
  }
}

function openToRead(file: string): number | undefined {
  try {
    return fs.openSync(file, fs.constants.O_RDONLY)
  } catch {
    return undefined
  }
}

/** false where another process has linked this number first. */
function linked(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}
