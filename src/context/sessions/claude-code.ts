import fs from 'node:fs'
import path from 'node:path'
import { changedAt } from './files.ts'
import type { Here, Session } from './here.ts'

/** Claude Code: a folder for each project, of this folder and those above it. */
export function claudeCodeSessions({ home, cwd, env }: Here): readonly Session[] {
  const root = path.join(env.CLAUDE_CONFIG_DIR || path.join(home, '.claude'), 'projects')
  const folders: string[] = []
  for (let at = cwd; ; at = path.dirname(at)) {
    folders.push(path.join(root, folderFor(at)))
    if (at === path.dirname(at) || at === home) break
  }
  return folders
    .flatMap((folder) => transcriptsIn(folder))
    .map((file) => ({ transcript: file, at: changedAt(file) }))
}

/** A project's path, with everything but letters and digits as a dash. */
function folderFor(project: string): string {
  return project.replace(/[^A-Za-z0-9]/g, '-')
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
