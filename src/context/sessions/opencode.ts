import fs from 'node:fs'
import path from 'node:path'
import { newestSessions } from '../index/row-source.ts'
import { LOOKED_INTO_MAX } from './files.ts'
import { type Here, isOfProject, type Session } from './here.ts'

/** OpenCode: rows of `opencode.db`, each session's transcript called `<file>#<session>`. */
export function opencodeSessions({ home, cwd, env }: Here): readonly Session[] {
  const data = env.XDG_DATA_HOME || path.join(home, '.local', 'share')
  const file = path.join(data, 'opencode', 'opencode.db')
  // The reader of databases is not loaded where there is none.
  if (!fs.existsSync(file)) return []
  const isOurs = isOfProject(cwd)
  return newestSessions(file, LOOKED_INTO_MAX)
    .filter(({ folder }) => isOurs(folder))
    .map(({ path: transcript, at }) => ({ transcript, at }))
}
