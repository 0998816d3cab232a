import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { openPlain } from './open-plain.ts'
import { folderBeside, isFolder, subAgents } from './sub-agents.ts'

/** A whole output that lies beside; more of one is a disk's work, and no answer to a question. */
const SPILL_BYTES_MAX = 64 * 1024 * 1024

export interface TranscriptFile {
  readonly path: string
  /** What stands before the numbers of its items. */
  readonly prefix: string
}

/** The transcripts of a session's sub-agents. A link is none: whoever may make one could show any file. */
export function subAgentsOf(main: string): readonly TranscriptFile[] {
  return subAgents(main).map(({ path: file, name }) => ({ path: file, prefix: prefixOf(name) }))
}

/** Five letters of a digest: of a session's sub-agents no two have the same, and a rebuild finds it again. */
export function prefixOf(agent: string): string {
  const digest = createHash('sha256').update(agent).digest()
  return `${(digest.readUInt32LE(0) % 36 ** 5).toString(36).padStart(5, '0')}.`
}

/** An output that was put in a file of the session's own, found by its base name there and nowhere else. */
export function spilled(main: string, name: string): string | undefined {
  const folder = path.join(folderBeside(main), 'tool-results')
  let handle: number | undefined
  try {
    if (!isFolder(folderBeside(main)) || !isFolder(folder)) return undefined
    handle = openPlain(path.join(folder, path.basename(name)))
    const stat = fs.fstatSync(handle)
    if (!stat.isFile() || stat.size > SPILL_BYTES_MAX) return undefined
    return fs.readFileSync(handle, 'utf8')
  } catch {
    return undefined
  } finally {
    if (handle !== undefined) fs.closeSync(handle)
  }
}
