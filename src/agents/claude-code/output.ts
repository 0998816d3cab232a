import type { Json } from '../../action/action.ts'
import { isFields } from '../../action/json.ts'

/** A shorter one is never put aside. */
const LONG_CHARS_MIN = 4 * 1024

/** A tool's long output: of a command what it printed, of an MCP tool its text. Others have a form of their own. */
export function longOutput(response: Json | undefined): { text: string; form: Json } | undefined {
  const text = textIn(response)
  return response === undefined || text === undefined || text.length < LONG_CHARS_MIN
    ? undefined
    : { text, form: response }
}

function textIn(response: Json | undefined): string | undefined {
  if (typeof response === 'string') return response
  if (isFields(response)) return typeof response.stdout === 'string' ? response.stdout : undefined
  const [block, ...more] = Array.isArray(response) ? response : []
  return isFields(block) && more.length === 0 && typeof block.text === 'string'
    ? block.text
    : undefined
}

/** The same form with another text. */
export function withText(form: Json, text: string): Json {
  if (isFields(form)) return { ...form, stdout: text }
  if (!Array.isArray(form)) return text
  const [block] = form
  return isFields(block) ? [{ ...block, text }] : form
}
