import {
  type Fields,
  fieldsOf,
  isFields,
  listOf,
  parsed,
  stringsIn,
  textOf,
} from '../../action/json.ts'
import { hintOf } from './call-hint.ts'
import type { Event } from './format.ts'

/** A call of a tool, by the kinds of item that Codex has for them; nothing where it is none. */
export function callOf(payload: Fields): readonly Event[] {
  const { name, type } = payload
  const call = textOf(payload.call_id) ?? textOf(payload.id) ?? ''
  switch (type) {
    case 'function_call': {
      const given = textOf(payload.arguments) ?? ''
      const input = parsed(given)
      const isObject = isFields(input)
      const tool = toolOf(textOf(payload.namespace), textOf(name) ?? 'tool')
      const texts = isObject ? stringsIn(input) : [given]
      return [{ kind: 'call', call, hint: hintOf(tool, fieldsOf(input)), texts }]
    }
    case 'custom_tool_call': {
      const input = textOf(payload.input) ?? ''
      const tool = textOf(name) ?? 'tool'
      return [{ kind: 'call', call, hint: { tool, ...pathOfPatch(input) }, texts: [input] }]
    }
    case 'local_shell_call': {
      const action = fieldsOf(payload.action)
      return [{ kind: 'call', call, hint: hintOf('local_shell', action), texts: stringsIn(action) }]
    }
    case 'web_search_call': {
      const action = fieldsOf(payload.action)
      const texts = stringsIn({ query: action.query ?? null, url: action.url ?? null })
      return texts.length === 0 || call === ''
        ? []
        : [{ kind: 'call', call, hint: hintOf('web_search', action), texts }]
    }
    default:
      return []
  }
}

function toolOf(namespace: string | undefined, name: string): string {
  return namespace?.startsWith('mcp__') ? `${namespace.replace(/_*$/, '')}__${name}` : name
}

function pathOfPatch(input: string): { readonly path?: string } {
  const path = /^\*\*\* (?:Add|Update|Delete) File: (.{1,1000})$/m.exec(input.slice(0, 4000))?.[1]
  return path === undefined ? {} : { path }
}

/** What a command's end says before its output. */
const FAILED = /^(?:.*\n){0,4}?(?:Process exited with code|Exit code:) (?!0\b)-?\d/

export function resultOf(payload: Fields): readonly Event[] {
  const { output } = payload
  const inner = isFields(output) ? (output.content ?? output.output) : output
  const texts =
    typeof inner === 'string'
      ? [inner]
      : listOf(inner).flatMap((part) => textOf(fieldsOf(part).text) ?? [])
  const whole = texts.length === 1 ? unwrapped(texts[0] ?? '') : undefined
  const failed =
    whole?.failed === true ||
    fieldsOf(output).success === false ||
    FAILED.test((texts[0] ?? '').slice(0, 400))
  return [
    {
      kind: 'result',
      call: textOf(payload.call_id) ?? '',
      texts: whole === undefined ? texts : [whole.text],
      failed,
    },
  ]
}

/** Older versions put a command's output into JSON once more, with its exit code beside. */
function unwrapped(text: string): { readonly text: string; readonly failed: boolean } | undefined {
  if (!text.startsWith('{"output":')) return undefined
  const { output, metadata } = fieldsOf(parsed(text))
  return typeof output === 'string' && isFields(metadata)
    ? { text: output, failed: metadata.exit_code !== 0 }
    : undefined
}
