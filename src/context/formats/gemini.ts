import type { Json } from '../../action/action.ts'
import {
  type Fields,
  fieldsOf,
  isFields,
  listOf,
  stringsIn,
  textOf,
  textsOf,
} from '../../action/json.ts'
import { hintOf } from './call-hint.ts'
import type { Event, Format, Record, Whereabouts } from './format.ts'

/**
 * Gemini CLI: `tmp/<project>/chats/session-<time>-<id>.jsonl`. A message is written again under its id whenever it
 * grows, a call and its result stand in it, and one line may hold a whole history that takes the place of what was
 * before. An older `.json` is one such history over many lines.
 */
export const gemini: Format = {
  name: 'gemini',
  owns: (_file, record) =>
    isFields(record) &&
    ('projectHash' in record ||
      '$set' in record ||
      '$rewindTo' in record ||
      (typeof record.id === 'string' &&
        typeof record.type === 'string' &&
        SPEAKERS.has(record.type) &&
        'content' in record)),
  read,
}

const SPEAKERS: ReadonlySet<string> = new Set(['user', 'gemini', 'info', 'error', 'warning'])
const NOTHING: readonly Record[] = []

function read(value: Json): readonly Record[] {
  if (!isFields(value)) return NOTHING
  const { $set: changed, $rewindTo: back } = value
  if (typeof back === 'string') return [recordOf([{ kind: 'rewound', key: back }])]
  if (isFields(changed)) return changedRecords(changed)
  if (Array.isArray(value.messages)) return changedRecords(value)
  if ('projectHash' in value) return whereRecords(value)
  const { id } = value
  return typeof id === 'string' && SPEAKERS.has(textOf(value.type) ?? '')
    ? [{ ...messageOf(value), replaces: true }]
    : NOTHING
}

function recordOf(events: readonly Event[], where: Whereabouts = {}): Record {
  return { key: undefined, at: undefined, where, events }
}

function messageOf(message: Fields): Record {
  return {
    key: textOf(message.id),
    at: textOf(message.timestamp),
    where: {},
    events: messageEvents(message),
  }
}

function whereRecords({ directories }: Fields): readonly Record[] {
  const [cwd] = textsOf(directories)
  return cwd === undefined ? NOTHING : [recordOf([], { cwd })]
}

/** How a compressed history begins: with the model's own account of what came before. */
const SUMMARY = /^\s*<state_snapshot>/

/**
 * A new history. With a summary in it the old one was compressed: what it had is lost from the context, and worth
 * having. Without one it was corrected, and what is not in it is no part of it any more.
 */
function changedRecords(changed: Fields): readonly Record[] {
  if (!Array.isArray(changed.messages)) return whereRecords(changed)
  const messages = listOf(changed.messages).map(fieldsOf)
  const keys = messages.flatMap(({ id }) => textOf(id) ?? [])
  const isCompressed = messages.some(isSummary)
  const event: Event = isCompressed
    ? { kind: 'compaction', compaction: { trigger: 'auto', kept: { keys } } }
    : { kind: 'replaced', keys }
  const [first] = messages
  const head = { ...recordOf([event]), at: textOf(changed.lastUpdated) ?? textOf(first?.timestamp) }
  return [
    ...whereRecords(changed),
    isCompressed ? { ...head, key: compressionKey(messages) } : head,
    // What compression shortened is worth having as it was.
    ...messages.map((one) =>
      isCompressed ? messageOf(one) : { ...messageOf(one), replaces: true as const },
    ),
  ]
}

function compressionKey(messages: readonly Fields[]): string {
  return `compressed ${textOf(messages.find(isSummary)?.id) ?? ''}`
}

function isSummary({ type, content }: Fields): boolean {
  return type === 'user' && SUMMARY.test(textsIn(content)[0] ?? '')
}

/** A part list: one text, or parts of which some have one. */
function textsIn(content: Json | undefined): readonly string[] {
  if (typeof content === 'string') return content === '' ? [] : [content]
  if (isFields(content)) return textsOf([content.text ?? null])
  return listOf(content).flatMap((part) =>
    typeof part === 'string' ? [part] : textsOf([fieldsOf(part).text ?? null]),
  )
}

/** What the program says to the model before the person's first words. */
const OWN = /^\s*<(?:session_context|hook_context|state_snapshot)>/

function messageEvents(message: Fields): readonly Event[] {
  const texts = textsIn(message.content)
  switch (message.type) {
    case 'gemini':
      return [
        ...listOf(message.thoughts).flatMap(thoughtEvent),
        ...(texts.length > 0 ? [{ kind: 'message', by: 'assistant', texts } as const] : []),
        ...listOf(message.toolCalls).flatMap((call) => toolEvents(fieldsOf(call))),
      ]
    case 'user':
      return [...userEvents(message, texts), ...responses(message.content)]
    default:
      return texts.length === 0 ? [] : [{ kind: 'message', by: 'harness', texts, note: 'meta' }]
  }
}

function userEvents(message: Fields, texts: readonly string[]): readonly Event[] {
  if (texts.length === 0) return []
  if (isSummary(message)) return [{ kind: 'message', by: 'assistant', texts, note: 'summary' }]
  if (OWN.test(texts[0] ?? '')) return [{ kind: 'message', by: 'harness', texts, note: 'meta' }]
  return [{ kind: 'message', by: 'user', texts }]
}

function thoughtEvent(thought: Json): readonly Event[] {
  const { subject, description } = fieldsOf(thought)
  const texts = textsOf([subject ?? null, description ?? null])
  return texts.length === 0 ? [] : [{ kind: 'message', by: 'assistant', texts, note: 'thinking' }]
}

function toolEvents({ id, name, args, result, status }: Fields): readonly Event[] {
  const call = textOf(id)
  if (call === undefined) return []
  const hint = hintOf(textOf(name) ?? 'tool', fieldsOf(args))
  const said: Event = { kind: 'call', call, hint, texts: stringsIn(args) }
  if (result === undefined || result === null) return [said]
  return [said, { kind: 'result', call, texts: outputOf(result), failed: status === 'error' }]
}

/** What the model is sent of a result: the same as in the call, as a message of the person's. */
function responses(content: Json | undefined): readonly Event[] {
  return listOf(content).flatMap((part): readonly Event[] => {
    const { functionResponse: response } = fieldsOf(part)
    const call = textOf(fieldsOf(response).id)
    if (call === undefined) return []
    return [{ kind: 'result', call, texts: outputOf([part]), failed: false, echo: true }]
  })
}

function outputOf(result: Json): readonly string[] {
  if (typeof result === 'string') return [result]
  const parts = Array.isArray(result) ? listOf(result) : [result]
  return parts.flatMap((part) => {
    if (typeof part === 'string') return [part]
    const { functionResponse, text } = fieldsOf(part)
    return typeof text === 'string' ? [text] : stringsIn(fieldsOf(functionResponse).response)
  })
}
