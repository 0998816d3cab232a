import path from 'node:path'
import { fieldsOf, textOf } from '../../action/json.ts'
import { headOf, newestBelow, recordsIn, remembered } from './files.ts'
import { type Here, isOfProject, type Session } from './here.ts'

/** Copilot CLI: `session-state/<session>/events.jsonl`; its sub-agents' events are among them. */
export function copilotSessions({ home, cwd, env }: Here): readonly Session[] {
  const root = path.join(env.COPILOT_HOME || path.join(home, '.copilot'), 'session-state')
  const isOurs = isOfProject(cwd)
  return newestBelow(root, 2, /^[^\\/]+[\\/]events\.jsonl$/).filter(({ transcript }) => {
    const folder = folderOf(transcript)
    return folder !== undefined && isOurs(folder)
  })
}

const folderOf = remembered((file) =>
  recordsIn(headOf(file))
    .map((record) => fieldsOf(fieldsOf(fieldsOf(record).data).context))
    .map(({ cwd }) => textOf(cwd))
    .find((cwd) => cwd !== undefined),
)
