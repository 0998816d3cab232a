import type { Json } from '../../action/action.ts'
import {
  type Fields,
  fieldsOf,
  isFields,
  numberOf,
  stringsIn,
  textOf,
  textsOf,
} from '../../action/json.ts'
import { hintOf } from './call-hint.ts'
import type { Event, Format, Record, Whereabouts } from './format.ts'

/**
 * OpenCode: rows of `opencode.db`, each with its message, as `{id, at, part, message, folder, tail}`. A part grows while
 * it is written, a call and its result are one part, and `tail` is the first part that a compaction kept.
 * `{rows}` are all that is left of a session that was taken back.
 */
export const opencode: Format = {
  name: 'opencode',
  owns: (_file, record) =>
    isFields(record) &&
    ((isFields(record.part) && isFields(record.message)) || Array.isArray(record.rows)),
  read,
}

function read(value: Json): readonly Record[] {
  if (!isFields(value)) return []
  const { id, at, tail, rows } = value
  if (Array.isArray(rows))
    return [
      {
        key: undefined,
        at: undefined,
        where: {},
        events: [{ kind: 'replaced', keys: textsOf(rows) }],
      },
    ]
  const [part, message] = [fieldsOf(value.part), fieldsOf(value.message)]
  const key = textOf(id)
  const time = numberOf(at)
  const events = eventsOf(part, message, key, textOf(tail))
  if (events.length === 0 || key === undefined) return []
  return [
    {
      key,
      at: time === undefined ? undefined : new Date(time).toISOString(),
      where: whereOf(value, message),
      events,
      replaces: true,
    },
  ]
}

function whereOf({ folder }: Fields, { path }: Fields): Whereabouts {
  const cwd = textOf(fieldsOf(path).cwd) ?? textOf(folder)
  return cwd === undefined ? {} : { cwd }
}

function eventsOf(
  part: Fields,
  message: Fields,
  key: string | undefined,
  tail: string | undefined,
): readonly Event[] {
  switch (part.type) {
    case 'text':
      return textEvents(part, message)
    case 'reasoning': {
      const text = textOf(part.text)
      return text === undefined
        ? []
        : [{ kind: 'message', by: 'assistant', texts: [text], note: 'thinking' }]
    }
    case 'tool':
      return toolEvents(part)
    case 'compaction': {
      const stretch = tail !== undefined && key !== undefined ? ([tail, key] as const) : undefined
      const kept = { keys: [], ...(stretch !== undefined && { stretch }) }
      const trigger = part.auto === false ? 'manual' : 'auto'
      return [{ kind: 'compaction', compaction: { trigger, kept } }]
    }
    default:
      return []
  }
}

function textEvents(part: Fields, message: Fields): readonly Event[] {
  const text = textOf(part.text)
  if (text === undefined || part.ignored === true) return []
  if (message.role === 'assistant') {
    const isSummary = message.summary === true
    return [
      {
        kind: 'message',
        by: 'assistant',
        texts: [text],
        ...(isSummary && { note: 'summary' as const }),
      },
    ]
  }
  // The program's own words in the person's name.
  if (part.synthetic === true)
    return [{ kind: 'message', by: 'harness', texts: [text], note: 'meta' }]
  return [{ kind: 'message', by: 'user', texts: [text] }]
}

function toolEvents(part: Fields): readonly Event[] {
  const call = textOf(part.callID)
  const state = fieldsOf(part.state)
  if (call === undefined) return []
  const input = state.input ?? null
  const hint = hintOf(textOf(part.tool) ?? 'tool', fieldsOf(input))
  const said: Event = { kind: 'call', call, hint, texts: stringsIn(input) }
  const output = textOf(state.output) ?? textOf(state.error)
  if (output === undefined) return [said]
  const failed = state.status === 'error'
  const result: Event = { kind: 'result', call, texts: [output], failed }
  const isCleared = numberOf(fieldsOf(state.time).compacted) !== undefined
  return isCleared ? [said, result, { kind: 'cleared', calls: [call] }] : [said, result]
}
