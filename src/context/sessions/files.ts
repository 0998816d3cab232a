import fs from 'node:fs'
import path from 'node:path'
import type { Json } from '../../action/action.ts'
import { parsed } from '../../action/json.ts'
import { openPlain } from '../index/open-plain.ts'
import type { Session } from './here.ts'

/** Of one agent so many transcripts are looked into, the newest first. */
export const LOOKED_INTO_MAX = 300
/** Of one agent so many names are looked at; agents never clear some of these folders. */
const NAMES_MAX = 20_000
/** What of a file says in which folder its session works: agents write it first. */
const HEAD_BYTES = 64 * 1024

/** The newest files below a folder whose path in it fits, the newest first. Links are not followed. */
export function newestBelow(root: string, depth: number, fits: RegExp): readonly Session[] {
  const found: Session[] = []
  let names = 0
  const look = (folder: string, left: number): void => {
    for (const entry of entriesIn(folder)) {
      if (++names > NAMES_MAX) return
      const file = path.join(folder, entry.name)
      if (entry.isDirectory() && left > 1) look(file, left - 1)
      else if (entry.isFile() && fits.test(path.relative(root, file)))
        found.push({ transcript: file, at: changedAt(file) })
    }
  }
  look(root, depth)
  return found.sort((a, b) => b.at - a.at).slice(0, LOOKED_INTO_MAX)
}

export function changedAt(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** By name backwards, for agents name folders and files by the day: what is left out where there are too many is old. */
function entriesIn(folder: string): readonly fs.Dirent[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? 1 : -1))
  } catch {
    return []
  }
}

/** How a file begins; nothing where it cannot be read. */
export function headOf(file: string): string {
  let handle: number | undefined
  try {
    handle = openPlain(file)
    const bytes = Buffer.alloc(HEAD_BYTES)
    return bytes.toString('utf8', 0, fs.readSync(handle, bytes, 0, HEAD_BYTES, 0))
  } catch {
    return ''
  } finally {
    if (handle !== undefined) fs.closeSync(handle)
  }
}

/** The whole records at a file's beginning. */
export function recordsIn(head: string): readonly Json[] {
  return head.split('\n').flatMap((line) => {
    const value = line === '' ? undefined : parsed(line)
    return value === undefined ? [] : [value]
  })
}

/** Beginnings do not change: a server that is asked again and again reads each once. */
export function remembered<T>(
  read: (file: string) => T | undefined,
): (file: string) => T | undefined {
  const known = new Map<string, T>()
  return (file) => {
    const value = known.get(file) ?? read(file)
    if (value !== undefined) known.set(file, value)
    return value
  }
}
