import path from 'node:path'

/** What the place of a transcript says: which session it is of, and which sub-agent. */
export interface Place {
  readonly session: string
  /** undefined for the main conversation. */
  readonly subagent: string | undefined
  readonly project: string
}

const SUBAGENT = /^agent-(.+)\.jsonl$/
const FOLDER_OF_SUBAGENTS = 'subagents'

/**
 * `projects/SLUG/SESSION.jsonl`; sub-agents in `SLUG/SESSION/subagents/…/agent-ID.jsonl`, however deep (workflows have
 * folders of their own), and in older versions beside the session. `names` are the parts below `projects/`.
 */
export function placeOf(names: readonly string[]): Place {
  const [project = ''] = names
  const name = names.at(-1) ?? ''
  const subagent = SUBAGENT.exec(name)?.[1]
  if (subagent === undefined)
    return { session: path.basename(name, '.jsonl'), subagent: undefined, project }
  const folder = names.indexOf(FOLDER_OF_SUBAGENTS)
  return { session: folder > 0 ? (names[folder - 1] ?? '') : '', subagent, project }
}
