import type { Signal, Told } from '../action/signal.ts'

/** Events at which Codex lets a hook add to what the model reads. At a compaction itself it takes words for the person only. */
const ADDING = new Set(['SessionStart', 'UserPromptSubmit', 'PostToolUse'])
/**
 * Codex counts four bytes as a token, and puts what has more than 2,500 of them into a file that the model does not
 * read. A table has 2,000.
 */
const BYTES_MAX = 8_000

/** What a hook of Codex prints: one object with no field but those that the event has, or all of it counts for nothing. */
export function codexWords({ event }: Pick<Signal, 'event'>, { toModel, toPerson }: Told): string {
  const adds = toModel !== undefined && ADDING.has(event)
  const output = {
    ...(adds && {
      hookSpecificOutput: { hookEventName: event, additionalContext: wholeLines(toModel) },
    }),
    ...(toPerson !== undefined && { systemMessage: wholeLines(toPerson) }),
  }
  return Object.keys(output).length === 0 ? '' : JSON.stringify(output)
}

/** As many lines as there is room for; the best stand first. */
function wholeLines(text: string): string {
  if (Buffer.byteLength(text) <= BYTES_MAX) return text
  const kept: string[] = []
  let left = BYTES_MAX
  for (const line of text.split('\n')) {
    left -= Buffer.byteLength(line) + 1
    if (left < 0) break
    kept.push(line)
  }
  return kept.join('\n')
}
