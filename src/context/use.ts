import fs from 'node:fs'
import { fieldsOf, isFields, numberOf, parsed, textOf } from './formats/json.ts'
import { openIfPlain } from './index/open-plain.ts'

/** The last words of a session are within so much of its end. */
const TAIL_BYTES = 512 * 1024
/** Claude's usual window; those of a million say so in the model's name. */
const WINDOW_TOKENS = 200_000
const LONG_WINDOW_TOKENS = 1_000_000

export interface ContextUse {
  readonly tokens: number
  readonly window: number
}

/** `set`: the window's tokens, as a person has set them. How full the context was at the last request, as the agent's own account says. */
export function contextUse(file: string, set?: number): ContextUse | undefined {
  const lines = tailOf(file).split('\n')
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i] ?? ''
    if (!line.includes('"usage"') || !line.includes('"assistant"')) continue
    const value = parsed(line)
    if (!isFields(value) || value.isSidechain === true) continue
    const { usage, model } = fieldsOf(value.message)
    const used = fieldsOf(usage)
    const tokens =
      (numberOf(used.input_tokens) ?? 0) +
      (numberOf(used.cache_read_input_tokens) ?? 0) +
      (numberOf(used.cache_creation_input_tokens) ?? 0)
    if (tokens === 0) continue
    const long = /\[1m\]|-1m\b/i.test(textOf(model) ?? '') || tokens > WINDOW_TOKENS
    return { tokens, window: set ?? (long ? LONG_WINDOW_TOKENS : WINDOW_TOKENS) }
  }
  return undefined
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
