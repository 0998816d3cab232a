import fs from 'node:fs'
import { fieldsOf, isFields, numberOf, parsed, textOf } from '../../action/json.ts'
import { openIfPlain } from '../index/open-plain.ts'

/** The last words of a session are within so much of its end. */
const TAIL_BYTES = 512 * 1024
/** Claude's usual window; those of a million say so in the model's name. */
const WINDOW_TOKENS = 200_000
const LONG_WINDOW_TOKENS = 1_000_000

export interface ContextUse {
  readonly tokens: number
  readonly window: number
  /** A compaction has come since: the context is as full no more. */
  readonly isBefore?: true
}

/** `set`: the window's tokens, as a person has set them. How full the context was at the last request, as the agent's own account says. */
export function contextUse(file: string, set?: number): ContextUse | undefined {
  const lines = tailOf(file).split('\n')
  let isBefore = false
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i] ?? ''
    if (line.includes('"compact_boundary"')) isBefore = true
    const use = line.includes('"token_count"') ? countedByCodex(line) : ofAnswer(line)
    if (use !== undefined)
      return { ...use, window: set ?? use.window, ...(isBefore && { isBefore: true as const }) }
  }
  return undefined
}

/** An answer of Claude Code's says what its request had. */
function ofAnswer(line: string): ContextUse | undefined {
  if (!line.includes('"usage"') || !line.includes('"assistant"')) return undefined
  const value = parsed(line)
  if (!isFields(value) || value.isSidechain === true) return undefined
  const { usage, model } = fieldsOf(value.message)
  const used = fieldsOf(usage)
  const tokens =
    (numberOf(used.input_tokens) ?? 0) +
    (numberOf(used.cache_read_input_tokens) ?? 0) +
    (numberOf(used.cache_creation_input_tokens) ?? 0)
  if (tokens === 0) return undefined
  const long = /\[1m\]|-1m\b/i.test(textOf(model) ?? '') || tokens > WINDOW_TOKENS
  return { tokens, window: long ? LONG_WINDOW_TOKENS : WINDOW_TOKENS }
}

/** Codex counts after every request, and after a compaction what is left. */
function countedByCodex(line: string): ContextUse | undefined {
  const { type, info } = fieldsOf(fieldsOf(parsed(line)).payload)
  const { last_token_usage: last, model_context_window: size } = fieldsOf(info)
  const [tokens, window] = [numberOf(fieldsOf(last).total_tokens), numberOf(size)]
  if (type !== 'token_count' || tokens === undefined || window === undefined) return undefined
  return tokens > 0 && window > 0 ? { tokens, window } : undefined
}

function tailOf(file: string): string {
  const handle = openIfPlain(file)
  if (handle === undefined) return ''
  try {
    const { size } = fs.fstatSync(handle)
    const from = Math.max(0, size - TAIL_BYTES)
    const bytes = Buffer.alloc(size - from)
    fs.readSync(handle, bytes, 0, bytes.length, from)
    return bytes.toString('utf8')
  } finally {
    fs.closeSync(handle)
  }
}
