import { existsSync, mkdirSync, rmdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** The folders that must be made before `path` can be written, outermost first. */
export function missingFolders(path: string): readonly string[] {
  const missing: string[] = []
  for (let folder = dirname(path); !existsSync(folder); folder = dirname(folder)) {
    missing.unshift(folder)
  }
  return missing
}

export function makeFolders(folders: readonly string[]): void {
  for (const folder of folders) mkdirSync(folder)
}

/**
 * Removes those that are empty, innermost first. A folder that holds anything by now has become a
 * person's.
 */
export function removeEmptyFolders(folders: readonly string[]): void {
  for (const folder of folders.toReversed()) {
    try {
      rmdirSync(folder)
    } catch {
      // Not empty, or never made.
    }
  }
}
