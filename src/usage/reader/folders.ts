import fs from 'node:fs'
import path from 'node:path'
import { FOLDER_DEPTH_MAX } from '../limits.ts'
import type { Source } from '../usage.ts'
import type { Found } from './file.ts'

/** Every file below the folder that `isWanted`, by the parts of its path there. Folders that cannot be read have none. */
export function filesBelow(
  root: string,
  source: Source,
  isWanted: (name: string) => boolean,
  names: readonly string[] = [],
): Found[] {
  if (names.length > FOLDER_DEPTH_MAX) return []
  const folder = names.length === 0 ? root : `${root}${path.sep}${names.join(path.sep)}`
  const found: Found[] = []
  for (const entry of entriesOf(folder)) {
    const { name } = entry
    const at = `${folder}${path.sep}${name}`
    const isFolder = entry.isSymbolicLink() ? isFolderAt(at) : entry.isDirectory()
    if (isFolder) {
      for (const each of filesBelow(root, source, isWanted, [...names, name])) found.push(each)
    } else if (isWanted(name)) {
      const file = fileAt(at, source)
      if (file) found.push(file)
    }
  }
  return found
}

/** undefined where it is gone, or no file. */
export function fileAt(at: string, source: Source): Found | undefined {
  const stat = fs.statSync(at, { throwIfNoEntry: false })
  if (!stat?.isFile()) return undefined
  return { path: at, source, size: stat.size, modified: stat.mtimeMs }
}

export function isFolderAt(at: string): boolean {
  return fs.statSync(at, { throwIfNoEntry: false })?.isDirectory() ?? false
}

export function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
