import { field, type Json, list, text } from './model/json.ts'
import type { Run } from './run-claude.ts'

/** Claude Code's own words around a hook's. They may name the hook's command, and so Interlock. */
const FRAME = /^PreToolUse:\S+ hook error: (\[.*?\]: )?/

/** What the agent was told of one of its calls. */
export interface Told {
  readonly refused: boolean
  readonly text: string
}

/**
 * Looked up in the model's requests, not in the agent's own account: only what arrives there was
 * really told.
 */
export function toldOf(run: Run, call: string): Told | undefined {
  const results = run.requests
    .flatMap(({ body }) => list(field(body, 'messages')))
    .flatMap((message) => list(field(message, 'content')))
    .filter((block) => field(block, 'type') === 'tool_result')
  const result = results.find((block) => field(block, 'tool_use_id') === call)
  if (result === undefined) return undefined
  const words = wordsOf(field(result, 'content')).replace(FRAME, '')
  return { refused: field(result, 'is_error') === true, text: words }
}

function wordsOf(content: Json | undefined): string {
  if (typeof content === 'string') return content
  return list(content)
    .map((block) => text(field(block, 'text')))
    .join('\n')
}

/**
 * Calls that Claude Code let run because a hook had said nothing it could use: it owns up to each.
 */
export function ranWithoutVerdict(run: Run): readonly Json[] {
  return run.events.filter((event) => event.tag === 'hook_no_verdict')
}
