import fs from 'node:fs'
import path from 'node:path'

/** Where a person or an agent stands, and where agents keep their transcripts. */
export interface Here {
  readonly home: string
  readonly cwd: string
  /** Agents' folders may be elsewhere: `CODEX_HOME` and the like. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether a session is that of the agent which asks: an id without a session's name is one of its own. */
  readonly isOwn?: (agent: string, transcript: string) => boolean
}

/** A session's main transcript, and when it last went on (milliseconds). */
export interface Session {
  readonly transcript: string
  readonly at: number
}

/**
 * Whether a session in a folder is one of this project's: it worked here or below, or above as far as the repository
 * goes. Everything else is another project's, and not seen.
 */
export function isOfProject(cwd: string): (folder: string) => boolean {
  const here = realOf(cwd)
  const root = repositoryOf(here) ?? here
  return (folder) => {
    if (!path.isAbsolute(folder)) return false
    const worked = realOf(folder)
    return isIn(worked, here) || (isIn(here, worked) && isIn(worked, root))
  }
}

/** The folder, and those above it as far as the repository goes. */
export function projectFolders(cwd: string): readonly string[] {
  const here = realOf(cwd)
  const root = repositoryOf(here) ?? here
  const folders = [root]
  for (let at = here; at !== root; at = path.dirname(at)) folders.push(at)
  return folders
}

function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    if (fs.existsSync(path.join(at, '.git'))) return at
    if (at === path.dirname(at)) return undefined
  }
}

function isIn(folder: string, parent: string): boolean {
  return (
    folder === parent || folder.startsWith(parent.endsWith(path.sep) ? parent : parent + path.sep)
  )
}

/** Agents write folders as they were called; one that is gone is what it was called. */
function realOf(folder: string): string {
  try {
    return fs.realpathSync(folder)
  } catch {
    return path.resolve(folder)
  }
}
