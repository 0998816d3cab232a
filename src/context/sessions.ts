import fs from 'node:fs'
import path from 'node:path'

/** Claude Code's folder for a project: its path, with everything but letters and digits as a dash. */
function claudeFolder(home: string, project: string, config: string | undefined): string {
  return path.join(
    config ?? path.join(home, '.claude'),
    'projects',
    project.replace(/[^A-Za-z0-9]/g, '-'),
  )
}

export interface Here {
  readonly home: string
  readonly cwd: string
  /** `CLAUDE_CONFIG_DIR` */
  readonly claudeConfig: string | undefined
}

/** The transcripts of the sessions in a folder and those above it, the newest first. Other projects' are not seen. */
export function transcriptsHere({ home, cwd, claudeConfig }: Here): readonly string[] {
  const folders: string[] = []
  for (let at = cwd; ; at = path.dirname(at)) {
    folders.push(claudeFolder(home, at, claudeConfig))
    if (at === path.dirname(at) || at === home) break
  }
  return folders
    .flatMap((folder) => transcriptsIn(folder))
    .map((file) => ({ file, at: fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.at - a.at)
    .map(({ file }) => file)
}

/** Main transcripts in a folder, not those of sub-agents. */
export function transcriptsIn(folder: string): readonly string[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() && entry.name.endsWith('.jsonl') && !entry.name.startsWith('agent-'),
      )
      .map((entry) => path.join(folder, entry.name))
  } catch {
    return []
  }
}
