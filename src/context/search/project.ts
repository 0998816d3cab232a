import { nameOf } from '../sessions/name.ts'
import type { Transcript } from '../store.ts'
import { type Hit, searchIn } from './search.ts'

/** Of one project so many sessions are looked through, the newest first. */
export const SESSIONS_MAX = 50

export interface ProjectHit extends Hit {
  /** The id by which it is called back from the newest session: `R7`, or `R7@0b1c2d3e` of another one. */
  readonly id: string
}

/** What all sessions of a project say, best first; of two that say it as well, the newer one. */
export function searchAll(
  transcripts: readonly Transcript[],
  query: string,
  most: number,
): readonly ProjectHit[] {
  const [newest] = transcripts
  return searchIn(transcripts.slice(0, SESSIONS_MAX), query, most).map((hit) => ({
    ...hit,
    id: hit.transcript === newest ? hit.item.id : `${hit.item.id}@${nameOf(hit.transcript.main)}`,
  }))
}

/** `R7@0b1c2d3e`, in its parts. */
export function partsOfId(id: string): readonly [item: string, session: string | undefined] {
  const at = id.indexOf('@')
  return at < 0 ? [id, undefined] : [id.slice(0, at), id.slice(at + 1)]
}
