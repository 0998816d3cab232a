import { hash } from 'node:crypto'
import type { Json } from '../../action/action.ts'
import { type Fields, fieldsOf, isFields, listOf, numberOf, textOf } from '../../action/json.ts'
import { callOf, resultOf } from './codex-calls.ts'
import type { Event, Format, Record, Whereabouts } from './format.ts'

/**
 * Codex: `sessions/YYYY/MM/DD/rollout-<time>-<thread>.jsonl`, lines of `{timestamp, type, payload}`. `event_msg` says for
 * people what `response_item` says for the model: only the latter is read.
 */
export const codex: Format = {
  name: 'codex',
  owns: (_file, record) =>
    isFields(record) && isFields(record.payload) && typeof record.type === 'string',
  read,
}

const NOTHING: readonly Record[] = []

function read(value: Json): readonly Record[] {
  if (!isFields(value)) return NOTHING
  const { type, timestamp } = value
  const payload = fieldsOf(value.payload)
  const at = textOf(timestamp)
  switch (type) {
    case 'response_item':
      // What the model wrote when it was asked for a summary: `compacted` has it.
      if (fieldsOf(value.metadata).compaction_output === true) return NOTHING
      return recordOf(at, payload, itemEvents(payload))
    case 'compacted':
      return recordOf(at, { ...payload, type: 'compacted' }, compactedEvents(payload))
    case 'event_msg':
      return isCompaction(payload) ? recordOf(at, payload, [ECHO]) : NOTHING
    case 'session_meta':
    case 'turn_context':
      return [{ key: undefined, at, where: whereOf(payload), events: [] }]
    default:
      return NOTHING
  }
}

function recordOf(
  at: string | undefined,
  payload: Fields,
  events: readonly Event[],
): readonly Record[] {
  if (events.length === 0) return NOTHING
  return [{ key: keyIn(at, payload, events), at, where: {}, events }]
}

/** Longer words are told apart by their digest. */
const WORDS_MAX = 64

/**
 * Lines have no name of their own. One that is written again has the same time and the same contents; what a person says
 * twice has another time.
 */
function keyIn(at: string | undefined, payload: Fields, events: readonly Event[]): string {
  const name = textOf(payload.id) ?? textOf(payload.window_id) ?? textOf(payload.call_id) ?? ''
  const first = events.find((event) => 'texts' in event)
  const words = first !== undefined && 'texts' in first ? first.texts.join('\n') : ''
  const short = words.length <= WORDS_MAX || name !== ''
  const digest = short ? `${words.length} ${words.slice(0, WORDS_MAX)}` : hash('sha1', words)
  return `${at} ${textOf(payload.type)} ${name} ${digest}`
}

function whereOf({ cwd, git }: Fields): Whereabouts {
  const { branch } = fieldsOf(git)
  return {
    ...(typeof cwd === 'string' && { cwd }),
    ...(typeof branch === 'string' && branch !== '' && { branch }),
  }
}

function itemEvents(payload: Fields): readonly Event[] {
  switch (payload.type) {
    case 'message':
      return messageEvents(payload)
    case 'reasoning':
      return thinkingEvents(payload)
    case 'compaction':
    case 'compaction_summary':
    case 'context_compaction':
      return [ECHO]
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'mcp_tool_call_output':
      return resultOf(payload)
    default:
      return callOf(payload)
  }
}

function messageEvents(payload: Fields): readonly Event[] {
  const { role } = payload
  const texts = textsIn(payload.content)
  if (texts.length === 0) return []
  if (role === 'assistant') return [{ kind: 'message', by: 'assistant', texts }]
  const said = role === 'user' ? saidByPerson(payload) : []
  return said.length > 0
    ? [{ kind: 'message', by: 'user', texts: said }]
    : [{ kind: 'message', by: 'harness', texts, note: 'meta' }]
}

function textsIn(content: Json | undefined): readonly string[] {
  if (typeof content === 'string') return [content]
  return listOf(content).flatMap((part) => textOf(fieldsOf(part).text) ?? [])
}

/** How the agent's program begins what it says in the person's name. */
const OWN =
  /^\s*(?:<(?:environment_context|user_instructions|turn_aborted|subagent_notification|skill|hook_context|permissions instructions|INSTRUCTIONS|goal_context|model_switch)\b|# AGENTS\.md instructions for |Another language model started to solve this problem)/

/** The parts that a person gave: newer versions say of each part what it is. */
function saidByPerson(payload: Fields): readonly string[] {
  const about = fieldsOf(payload.internal_chat_message_metadata_passthrough)
  const kinds = listOf(about.content_item_kinds)
  return listOf(payload.content).flatMap((part, i) => {
    const text = textOf(fieldsOf(part).text)
    if (text === undefined) return []
    const kind = textOf(kinds[i])
    const own = kind === undefined || kind === 'unknown' ? OWN.test(text) : !kind.startsWith('user')
    return own ? [] : [text]
  })
}

function thinkingEvents({ summary, content }: Fields): readonly Event[] {
  const texts = [...textsIn(summary), ...textsIn(content)]
  return texts.length === 0 ? [] : [{ kind: 'message', by: 'assistant', texts, note: 'thinking' }]
}

const ECHO: Event = {
  kind: 'compaction',
  compaction: { trigger: 'auto', kept: { keys: [] }, echo: true },
}

function isCompaction({ type, item }: Fields): boolean {
  return (
    type === 'context_compacted' ||
    (type === 'item_completed' && fieldsOf(item).type === 'ContextCompaction')
  )
}

/** The summary, and the person's own messages, which stay as far as there is room for them. */
function compactedEvents(payload: Fields): readonly Event[] {
  const { message } = payload
  const history = listOf(payload.replacement_history).map(fieldsOf)
  const texts = history
    .filter(({ type, role }) => type === 'message' && role === 'user')
    .map((one) => saidByPerson(one).join('\n'))
    .filter((text) => text !== '')
  // The request for a summary had the whole context in it.
  const { usage } = fieldsOf(payload.latest_token_usage_record)
  const before = numberOf(fieldsOf(usage).input_tokens)
  const compaction: Event = {
    kind: 'compaction',
    compaction: {
      trigger: 'auto',
      ...(before !== undefined && before > 0 && { before }),
      kept: { keys: [], texts },
    },
  }
  return typeof message === 'string' && message !== ''
    ? [compaction, { kind: 'message', by: 'assistant', texts: [message], note: 'summary' }]
    : [compaction]
}
