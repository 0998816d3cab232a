import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** Deeper no agent nests the transcripts of its sub-agents. */
const DEPTH_MAX = 4
/** More sub-agents of one session are not looked at. */
const AGENTS_MAX = 5_000
/** A whole output that lies beside; more of one is a disk's work, and no answer to a question. */
const SPILL_BYTES_MAX = 64 * 1024 * 1024

export interface TranscriptFile {
  readonly path: string
  /** What stands before the numbers of its items. */
  readonly prefix: string
}

/** The folder beside a main transcript, with what belongs to it. */
export function folderBeside(main: string): string {
  return main.replace(/\.jsonl?$/, '')
}

/** The transcripts of a session's sub-agents. A link is none: whoever may make one could show any file. */
export function subAgentsOf(main: string): readonly TranscriptFile[] {
  const found: TranscriptFile[] = []
  const look = (folder: string, depth: number): void => {
    for (const entry of entriesIn(folder)) {
      const file = path.join(folder, entry.name)
      if (entry.isDirectory() && depth < DEPTH_MAX) look(file, depth + 1)
      else if (entry.isFile() && /^agent-.+\.jsonl$/.test(entry.name) && found.length < AGENTS_MAX)
        found.push({ path: file, prefix: prefixOf(entry.name.slice(6, -6)) })
    }
  }
  look(path.join(folderBeside(main), 'subagents'), 0)
  return found
}

function entriesIn(folder: string): readonly fs.Dirent[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}

/** Five letters of a digest: of a session's sub-agents no two have the same, and a rebuild finds it again. */
export function prefixOf(agent: string): string {
  const digest = createHash('sha256').update(agent).digest()
  return `${(digest.readUInt32LE(0) % 36 ** 5).toString(36).padStart(5, '0')}.`
}

/** Opens what is no link; throws where it is none or cannot be read. */
export function openPlain(file: string): number {
  return fs.openSync(
    file,
    fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK,
  )
}

/** An output that was put in a file of the session's own, found by its base name there and nowhere else. */
export function spilled(main: string, name: string): string | undefined {
  const folder = path.join(folderBeside(main), 'tool-results')
  let handle: number | undefined
  try {
    if (!fs.lstatSync(folder).isDirectory()) return undefined
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
