import { createHash } from 'node:crypto'
import path from 'node:path'
import { fieldsOf, textOf, textsOf } from '../../action/json.ts'
import { headOf, newestBelow, recordsIn, remembered } from './files.ts'
import { type Here, isOfProject, projectFolders, type Session } from './here.ts'

/** Gemini CLI: `tmp/<project>/chats/session-<time>-<id>.jsonl`, an older one `.json`; sub-agents' are in folders of their own. */
export function geminiSessions({ home, cwd, env }: Here): readonly Session[] {
  const root = path.join(env.GEMINI_CLI_HOME || home, '.gemini', 'tmp')
  const isOurs = isOfProject(cwd)
  const hashes = new Set(projectFolders(cwd).map(hashOf))
  return newestBelow(root, 3, /^[^\\/]+[\\/]chats[\\/]session-[^\\/]+\.jsonl?$/).filter(
    ({ transcript }) => {
      // Newer versions write down whose folder it is; all name the project by its digest.
      const project = rootOf(path.join(path.dirname(transcript), '..', '.project_root'))
      if (project !== undefined) return isOurs(project)
      const { folders = [], hash = '' } = beginOf(transcript) ?? {}
      return folders.some(isOurs) || hashes.has(hash)
    },
  )
}

const rootOf = remembered((file) => headOf(file).trim() || undefined)

interface Begin {
  readonly hash: string
  readonly folders: readonly string[]
}

const beginOf = remembered((file): Begin | undefined => {
  const head = headOf(file)
  const records = recordsIn(head).map(fieldsOf)
  const hash =
    records.map(({ projectHash }) => textOf(projectHash)).find((one) => one !== undefined) ??
    /"projectHash": *"([0-9a-f]{64})"/.exec(head)?.[1]
  if (hash === undefined) return undefined
  const folders = records.flatMap(({ directories, $set }) => [
    ...textsOf(directories),
    ...textsOf(fieldsOf($set).directories),
  ])
  return { hash, folders }
})

function hashOf(folder: string): string {
  return createHash('sha256').update(folder).digest('hex')
}
