import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileOf, sessionAt } from './index/row-source.ts'
import { Sidecar } from './index/sidecar.ts'
import { TranscriptIndex } from './index/transcript-index.ts'
import { type Depth, newsOf } from './index/update.ts'
import { type Entry, Segment } from './text/segment.ts'

const FORGOTTEN = 'forgotten'

/** So often it is tried again where another program was faster. */
const TRIES = 5

/** The index of one session's transcripts: on the disk, and as much of it in memory as was asked for. */
export class Transcript {
  readonly main: string
  readonly folder: string
  #sidecar: Sidecar
  #index: TranscriptIndex
  /** The index in memory holds what is not written down. */
  #isAhead = false
  readonly #segments = new Map<string, Segment>()

  constructor(main: string, folder: string) {
    this.main = main
    this.folder = folder
    this.#index = new TranscriptIndex()
    this.#sidecar = new Sidecar(folder)
  }

  /** As it was when it was last brought up to date. */
  get index(): TranscriptIndex {
    return this.#index
  }

  /**
   * Reads what is new, here and in what other programs wrote. Without its words what is new is only held in memory: it
   * is enough to point at it and to bring it back, and who waits does not wait for the rest. Of what was forgotten no
   * more than that is done.
   */
  update(depth: Depth = 'words'): TranscriptIndex {
    this.load()
    if (depth === 'offsets' || this.isForgotten()) {
      this.#isAhead = newsOf(this.main, this.folder, this.#index, 'offsets').length > 0
      return this.#index
    }
    for (let tries = 0; tries < TRIES; tries++) {
      const operations = newsOf(this.main, this.folder, this.#index, depth)
      if (operations.length === 0) return this.#index
      const isFirst = this.#sidecar.append(operations)
      // A person was faster: nothing of what was read meanwhile stays.
      if (this.isForgotten()) this.#wipe()
      if (isFirst) return this.#index
      // Another program was faster: what was applied here is not what stands in the sidecar now.
      this.#begin()
      this.load()
    }
    return this.#index
  }

  /** What is in the sidecar, without reading the transcripts. */
  load(): TranscriptIndex {
    if (this.#isAhead) this.#begin()
    let news = this.#sidecar.news()
    if (news === undefined) {
      this.#begin()
      news = this.#sidecar.news() ?? []
    }
    for (const operation of news) this.#index.apply(operation)
    return this.#index
  }

  #begin(): void {
    this.#isAhead = false
    this.#sidecar = new Sidecar(this.folder)
    this.#index = new TranscriptIndex()
  }

  /** A person wants nothing of it kept any more. */
  isForgotten(): boolean {
    return fs.existsSync(path.join(this.folder, FORGOTTEN))
  }

  /** Nothing of it is kept from now on, but that it was forgotten. */
  forget(): void {
    this.close()
    // First of all: who is writing just now looks for it.
    fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    fs.writeFileSync(path.join(this.folder, FORGOTTEN), '', { mode: 0o600 })
    this.#wipe()
    this.#begin()
  }

  /** A person wants it kept again. */
  remember(): void {
    fs.rmSync(path.join(this.folder, FORGOTTEN), { force: true })
  }

  #wipe(): void {
    for (const name of fs.readdirSync(this.folder))
      if (name !== FORGOTTEN)
        fs.rmSync(path.join(this.folder, name), { recursive: true, force: true })
  }

  /** Where a word stands. A segment that is gone or no segment has none: the index is told to be made anew. */
  find(term: number): readonly Entry[] {
    return this.#index.terms.flatMap((name) => this.#segment(name)?.find(term) ?? [])
  }

  #segment(name: string): Segment | undefined {
    const open = this.#segments.get(name)
    if (open) return open
    try {
      const segment = new Segment(path.join(this.folder, path.basename(name)))
      this.#segments.set(name, segment)
      return segment
    } catch {
      return undefined
    }
  }

  close(): void {
    for (const segment of this.#segments.values()) segment.close()
    this.#segments.clear()
  }
}

/** Where the index of a transcript lies: a name that does not change, and tells nothing. */
export function folderOf(store: string, main: string): string {
  return path.join(store, createHash('sha256').update(main).digest('hex').slice(0, 24))
}

export function openTranscript(store: string, file: string): Transcript {
  const main = sessionAt(path.resolve(file))
  const folder = folderOf(store, main)
  // One that its agent has deleted is still known by its index.
  if (!fs.existsSync(fileOf(main)) && !fs.existsSync(folder))
    throw new Error(`there is no transcript ${main}`)
  return new Transcript(main, folder)
}
