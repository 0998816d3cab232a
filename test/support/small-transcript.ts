import fs from 'node:fs'
import path from 'node:path'

export type Step =
  | { readonly user: string }
  | { readonly assistant: string; readonly tokens?: number }
  | {
      readonly tool: string
      readonly input: object
      readonly output: string
      readonly failed?: true
    }
  /** `keeps`: so many of the records before it stay in the context. */
  | {
      readonly compacted: 'auto' | 'manual'
      readonly before: number
      readonly after: number
      readonly keeps?: number
    }

const BEGAN = Date.UTC(2026, 10, 22, 9)
const MINUTE = 60_000

/** Writes a session as Claude Code would: a record a line. */
export function writeTranscript(
  file: string,
  cwd: string,
  steps: readonly Step[],
  began = BEGAN,
): void {
  const session = path.basename(file, '.jsonl')
  const lines: object[] = []
  const uuids: string[] = []
  const put = (type: string, fields: object) => {
    const no = lines.length
    const uuid = `${session}-${no}`
    uuids.push(uuid)
    const at = new Date(began + no * MINUTE).toISOString()
    const where = { cwd, gitBranch: 'main', sessionId: session, isSidechain: false }
    lines.push({ parentUuid: uuids.at(-2) ?? null, type, ...where, ...fields, uuid, timestamp: at })
  }
  const say = (role: 'user' | 'assistant', content: unknown, more = {}) =>
    put(role, { message: { role, content, ...more } })
  for (const [no, step] of steps.entries()) {
    if ('user' in step) say('user', step.user)
    else if ('assistant' in step) {
      const usage = { input_tokens: step.tokens ?? 0, output_tokens: 1 }
      say('assistant', [{ type: 'text', text: step.assistant }], { model: 'claude', usage })
    } else if ('tool' in step) {
      const { tool: name, input, output, failed = false } = step
      const id = `toolu_${no}`
      say('assistant', [{ type: 'tool_use', id, name, input }])
      say('user', [{ type: 'tool_result', tool_use_id: id, content: output, is_error: failed }])
    } else {
      const { compacted: trigger, before: preTokens, after: postTokens, keeps = 0 } = step
      const preservedMessages = { uuids: keeps === 0 ? [] : uuids.slice(-keeps) }
      const compactMetadata = { trigger, preTokens, postTokens, preservedMessages }
      put('system', { subtype: 'compact_boundary', compactMetadata })
      put('user', { isCompactSummary: true, message: { role: 'user', content: 'Summary.' } })
    }
  }
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}
