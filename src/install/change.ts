import { accessSync, constants, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder, writeAtomically } from './atomic.ts'
import { causeOf, type FoundFile, findFile } from './file.ts'
import { makeFolders, missingFolders, removeEmptyFolders } from './folders.ts'
import { type Refused, refused } from './refusal.ts'

/** One file before and after, byte for byte; undefined where there is no file. */
export interface FileChange {
  readonly path: string
  readonly realPath: string
  readonly before: Buffer | undefined
  readonly after: Buffer | undefined
  readonly mode: number
}

export function changeOf(file: FoundFile, after: Buffer | undefined): FileChange {
  const { path, realPath, bytes, mode } = file
  return { path, realPath, before: bytes, after, mode }
}

export function changesNothing({ before, after }: FileChange): boolean {
  return sameBytes(before, after)
}

/**
 * Does it, unless the file is not what the change was worked out for. Nothing is left behind by a
 * refusal.
 */
export function applyChange(change: FileChange): { readonly ok: true } | Refused {
  const { realPath, after } = change
  const missing = missingFolders(realPath)
  try {
    const file = stillBefore(change)
    if (changesNothing(change)) return { ok: true }
    if (file.bytes) accessSync(realPath, constants.W_OK)
    if (after === undefined) {
      rmSync(realPath)
      syncFolder(dirname(realPath))
      return { ok: true }
    }
    makeFolders(missing)
    const { owner } = file
    const whole = { bytes: after, mode: change.mode, ...(owner && { owner }) }
    writeAtomically(realPath, whole, () => stillBefore(change))
    return { ok: true }
  } catch (error) {
    removeEmptyFolders(missing)
    return refusalFor(error, change)
  }
}

class ChangedMeanwhile extends Error {}

/**
 * The file, when it is still what it was; the person's editor, or the agent, may have been faster.
 */
function stillBefore({ path, realPath, before }: FileChange): FoundFile {
  const found = findFile(path, true)
  if (!found.ok) throw new ChangedMeanwhile(found.refusal.words)
  const same = found.file.realPath === realPath && sameBytes(found.file.bytes, before)
  if (!same) throw new ChangedMeanwhile(`${path} has changed since it was read`)
  return found.file
}

function sameBytes(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a === undefined || b === undefined ? a === b : a.equals(b)
}

function refusalFor(error: unknown, { realPath }: FileChange): Refused {
  if (error instanceof ChangedMeanwhile) {
    return refused('changed-meanwhile', error.message, 'Run the command again.')
  }
  const words = `${realPath} cannot be written: ${causeOf(error)}`
  return refused('cannot-write', words, 'Check who owns the file and its folder, then try again.')
}
