import fs from 'node:fs'
import type { Action } from '../../action/action.ts'
import type { Catalog } from '../catalog.ts'
import { AT_LENGTH, type Kept, keepBefore, keepContents, noteAfter, sizeOf } from '../keep.ts'
import type { Hold } from '../sqlite/hold.ts'
import type { RecoveryTarget } from '../targets.ts'
import { Count, Readings } from './readings.ts'
import type { Progress } from './words.ts'

/** A person who looks on wants no more; each costs a word to another process. */
const PROGRESS_MS = 200
/** With less than this left on the disk afterwards, nothing is begun. */
const DISK_BYTES_MIN = 5 * 1024 ** 3

/**
 * Keeps one set of places that is more than a call waits for: its contents first, as long as that takes, and a snapshot
 * when the call is there, for which only what has changed meanwhile is read again.
 */
export class Copying {
  readonly #catalog: Catalog
  readonly #hold: Hold
  readonly #tell: (progress: Progress) => void
  readonly #readings: Readings
  #targets: readonly RecoveryTarget[] = []
  #progress: Progress = { bytes: 0, ofBytes: 0, files: 0, ofFiles: 0 }
  #toldAt = 0

  constructor(catalog: Catalog, hold: Hold, tell: (progress: Progress) => void) {
    this.#catalog = catalog
    this.#hold = hold
    this.#tell = tell
    this.#readings = new Readings(catalog, (bytes) => this.#met(bytes))
  }

  /** Reads all of it. Gives back why it cannot be kept, where it cannot. */
  begin(
    targets: readonly RecoveryTarget[],
  ): Extract<Kept, { readonly kind: 'not-kept' }> | undefined {
    this.#targets = targets
    const count = new Count()
    const refused =
      sizeOf(targets, this.#catalog, { ...AT_LENGTH, known: count }) ?? this.#withoutRoom(count)
    if (refused) return { kind: 'not-kept', ...refused }
    this.#progress = { bytes: 0, ofBytes: count.bytes, files: 0, ofFiles: count.files }
    const failed = keepContents(targets, this.#catalog, this.#hold, this.#limits())
    return failed && { kind: 'not-kept', ...failed }
  }

  /** What stands there now, as a snapshot. */
  take(action: Action, now: number): Kept {
    this.#progress = { ...this.#progress, bytes: 0, files: 0 }
    return keepBefore(action, this.#targets, this.#catalog, now, this.#hold, this.#limits())
  }

  /** What the action has left. */
  note(id: string): void {
    noteAfter(id, this.#catalog, this.#hold, this.#readings)
  }

  #limits() {
    return { ...AT_LENGTH, known: this.#readings }
  }

  #withoutRoom({ bytes }: Count): { readonly why: string } | undefined {
    const { bavail, bsize } = fs.statfsSync(this.#catalog.folder)
    if (bavail * bsize - bytes >= DISK_BYTES_MIN) return undefined
    const least = DISK_BYTES_MIN / 1024 ** 3
    return {
      why: `less than ${least} GiB would be left on the disk after ${bytes} bytes were kept`,
    }
  }

  #met(bytes: number): void {
    const { bytes: before, files } = this.#progress
    this.#progress = { ...this.#progress, bytes: before + bytes, files: files + 1 }
    if (Date.now() - this.#toldAt < PROGRESS_MS) return
    this.#toldAt = Date.now()
    this.#tell(this.#progress)
  }
}
