import type { Json } from '../../action/action.ts'
import {
  type Fields,
  fieldsOf,
  isFields,
  listOf,
  numberOf,
  parsed,
  stringsIn,
  textOf,
} from '../../action/json.ts'
import { hintOf } from './call-hint.ts'
import type { Event, Format, Record, Whereabouts } from './format.ts'

/** Copilot CLI: `session-state/<session>/events.jsonl`, lines of `{type, data, id, timestamp}`; its sub-agents' among them. */
export const copilot: Format = {
  name: 'copilot',
  owns: (_file, record) =>
    isFields(record) &&
    isFields(record.data) &&
    typeof record.id === 'string' &&
    typeof record.type === 'string',
  read,
}

function read(value: Json): readonly Record[] {
  if (!isFields(value)) return []
  const data = fieldsOf(value.data)
  const events = eventsOf(typeof value.agentId === 'string', textOf(value.type) ?? '', data)
  const where = whereOf(data)
  if (events.length === 0 && where === undefined) return []
  return [{ key: textOf(value.id), at: textOf(value.timestamp), where: where ?? {}, events }]
}

function whereOf({ context }: Fields): Whereabouts | undefined {
  if (!isFields(context)) return undefined
  const { cwd, branch } = context
  return {
    ...(typeof cwd === 'string' && { cwd }),
    ...(typeof branch === 'string' && { branch }),
  }
}

function eventsOf(ofSubAgent: boolean, type: string, data: Fields): readonly Event[] {
  switch (type) {
    case 'user.message':
      // What a sub-agent is given to do are the words of the agent that began it.
      return said(ofSubAgent ? 'assistant' : 'user', data.content)
    case 'assistant.message':
      return [
        ...said('assistant', data.reasoningText, 'thinking'),
        ...said('assistant', data.content),
        ...listOf(data.toolRequests).flatMap(requested),
      ]
    case 'assistant.reasoning':
      return said('assistant', data.content, 'thinking')
    case 'system.message':
      return said('harness', data.content, 'meta')
    case 'tool.execution_start':
      return callOf(data, data.toolName)
    case 'tool.execution_complete':
      return resultOf(data)
    case 'session.compaction_complete':
      return data.success === false ? [] : compacted(data)
    case 'session.truncation':
      return truncated(data)
    default:
      return []
  }
}

function said(
  by: 'user' | 'assistant' | 'harness',
  content: Json | undefined,
  note?: 'thinking' | 'meta',
): readonly Event[] {
  if (typeof content !== 'string' || content === '') return []
  return [{ kind: 'message', by, texts: [content], ...(note !== undefined && { note }) }]
}

function requested(request: Json): readonly Event[] {
  const fields = fieldsOf(request)
  return callOf(fields, fields.name)
}

/** A request is said again when it begins; whichever comes first is the call. */
function callOf(data: Fields, name: Json | undefined): readonly Event[] {
  const call = textOf(data.toolCallId)
  if (call === undefined) return []
  const given = data.arguments
  const input = typeof given === 'string' ? (parsed(given) ?? given) : given
  const hint = hintOf(textOf(name) ?? 'tool', fieldsOf(input))
  return [{ kind: 'call', call, hint, texts: stringsIn(input), echo: true }]
}

/** `content` is what the model was given; `detailedContent` is for people's eyes. */
function resultOf(data: Fields): readonly Event[] {
  const { result, error, success } = data
  const { content } = fieldsOf(result)
  const { message } = fieldsOf(error)
  const texts = [content, message].filter((one) => typeof one === 'string')
  return [{ kind: 'result', call: textOf(data.toolCallId) ?? '', texts, failed: success === false }]
}

function compacted(data: Fields): readonly Event[] {
  const { summaryContent } = data
  const [before, after] = [numberOf(data.preCompactionTokens), numberOf(data.postCompactionTokens)]
  const compaction: Event = {
    kind: 'compaction',
    compaction: {
      trigger: 'auto',
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      kept: { keys: [] },
    },
  }
  return typeof summaryContent === 'string' && summaryContent !== ''
    ? [compaction, { kind: 'message', by: 'assistant', texts: [summaryContent], note: 'summary' }]
    : [compaction]
}

/** It says how many messages went, the oldest first. */
function truncated(data: Fields): readonly Event[] {
  const messages = numberOf(data.messagesRemovedDuringTruncation) ?? 0
  return messages > 0 ? [{ kind: 'truncated', messages }] : []
}
