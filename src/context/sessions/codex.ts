import path from 'node:path'
import { fieldsOf, parsed, textOf } from '../../action/json.ts'
import { headOf, newestBelow, recordsIn, remembered } from './files.ts'
import { type Here, isOfProject, type Session } from './here.ts'

/** Codex: `sessions/YYYY/MM/DD/rollout-<time>-<thread>.jsonl`; a sub-agent's rollout names the thread that began it. */
export function codexSessions({ home, cwd, env }: Here): readonly Session[] {
  const root = path.join(env.CODEX_HOME || path.join(home, '.codex'), 'sessions')
  const isOurs = isOfProject(cwd)
  return newestBelow(root, 4, /(^|[\\/])rollout-[^\\/]+\.jsonl$/).filter(({ transcript }) => {
    const begin = beginOf(transcript)
    return begin !== undefined && !begin.isSubAgent && isOurs(begin.folder)
  })
}

interface Begin {
  readonly folder: string
  readonly isSubAgent: boolean
}

const beginOf = remembered((file): Begin | undefined => {
  const head = headOf(file)
  const payloads = recordsIn(head)
    .map(fieldsOf)
    .filter(({ type }) => type === 'session_meta' || type === 'turn_context')
    .map(({ payload }) => fieldsOf(payload))
  const [first] = payloads
  const folder = payloads.map(({ cwd }) => textOf(cwd)).find((cwd) => cwd !== undefined)
  if (first === undefined || folder === undefined) return beginOfLong(head)
  const isSubAgent =
    textOf(first.parent_thread_id) !== undefined || first.thread_source === 'subagent'
  return { folder, isSubAgent }
})

/** Instructions stand in the first line, and may be longer than what is read of it; its folder comes before them. */
function beginOfLong(head: string): Begin | undefined {
  const meta =
    /^\{"timestamp":"[^"]*",(?:"ordinal":\d+,)?"type":"session_meta","payload":\{.*?"cwd":("(?:[^"\\]|\\.)*")/
  const [before, quoted] = meta.exec(head) ?? []
  const folder = quoted === undefined ? undefined : textOf(parsed(quoted))
  if (before === undefined || folder === undefined) return undefined
  return { folder, isSubAgent: before.includes('"parent_thread_id":"') }
}
