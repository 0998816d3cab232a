import path from 'node:path'
import type { Session } from '../plan.ts'
import { Random } from '../random.ts'
import { Lines } from '../written.ts'

const SHARE = 0.4

/** A session that began as a copy of the first part of this one: the same records, under another id. */
export function forkOf(session: Session, main: Lines): string {
  const random = new Random(session.seed + 31)
  const id = random.uuid()
  const fork = new Lines(path.join(path.dirname(main.file), `${id}.jsonl`))
  for (const text of main.texts.slice(0, main.texts.length * SHARE)) {
    const uuid = /"uuid":"([0-9a-f-]{36})","timestamp"/.exec(text)?.[1]
    if (uuid === undefined) continue
    const from = JSON.stringify({ sessionId: session.id, messageUuid: uuid })
    fork.push(
      text
        .trimEnd()
        .replace(`"sessionId":"${session.id}"`, `"sessionId":"${id}"`)
        .replace(/\}$/, `,"forkedFrom":${from}}`),
    )
  }
  fork.save()
  return fork.file
}
