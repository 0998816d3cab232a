import fs from 'node:fs'
import path from 'node:path'
import { ClusterRefusal } from './change.ts'

/** The system's own folders, and none that a project or an agent could have put before them. */
export const SYSTEM_PATH = ['/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin', '/snap/bin']

/**
 * A program of the machine, by its real path. It runs as the person, outside of whatever holds an agent back, so it may lie in
 * no folder where an agent works. Throws ClusterRefusal.
 */
export function systemProgram(name: string, work: readonly string[]): string {
  for (const folder of SYSTEM_PATH) {
    const real = realOf(path.join(folder, name))
    if (real === undefined || !isExecutable(real)) continue
    if (isWithin(real, work))
      throw new ClusterRefusal(`${name} of the system leads to ${real}, where agents work`)
    return real
  }
  throw new ClusterRefusal(`no ${name} was found in the system’s own folders`)
}

/** Whether a real path lies in one of the folders, as they are written or as they really are. */
export function isWithin(real: string, folders: readonly string[]): boolean {
  return folders
    .flatMap((folder) => [folder, realOf(folder) ?? folder])
    .some((folder) => real === folder || real.startsWith(folder.replace(/\/*$/, '/')))
}

export function realOf(file: string): string | undefined {
  try {
    return fs.realpathSync(file)
  } catch {
    return undefined
  }
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK)
    return fs.statSync(file).isFile()
  } catch {
    return false
  }
}
