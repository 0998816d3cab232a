import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

export interface Owner {
  readonly uid: number
  readonly gid: number
}

export interface Whole {
  readonly bytes: Buffer
  readonly mode: number
  /** Absent for a new file: it is ours. */
  readonly owner?: Owner
}

/**
 * A reader sees the old file or the new one, never a part, even over a power cut. `check` runs at
 * the last moment and may throw to stop the write.
 */
export function writeAtomically(path: string, whole: Whole, check: () => void = () => {}): void {
  const folder = dirname(path)
  const draft = join(folder, `.${basename(path)}.interlock-${randomBytes(6).toString('hex')}`)
  try {
    writeDraft(draft, whole)
    check()
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
  syncFolder(folder)
}

export function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } catch {
    // Some network file systems cannot; the rename itself stands.
  } finally {
    closeSync(fd)
  }
}

function writeDraft(draft: string, { bytes, mode, owner }: Whole): void {
  const fd = openSync(draft, 'wx', 0o600)
  try {
    writeFileSync(fd, bytes)
    const own = fstatSync(fd)
    // Before the mode, because a change of owner clears bits of it.
    if (owner && (own.uid !== owner.uid || own.gid !== owner.gid)) {
      fchownSync(fd, owner.uid, owner.gid)
    }
    fchmodSync(fd, mode)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
