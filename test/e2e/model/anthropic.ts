import { type Api, type Asked, jsonReply, type Reply } from './api.ts'
import { field, type Json, type JsonObject, list, text } from './json.ts'
import { spentOn, type Turn } from './script.ts'

/** Anthropic Messages, streamed and whole, as far as an agent needs it to run its tools. */
export const anthropic: Api = {
  name: 'anthropic',
  route(method, path) {
    if (method === 'POST' && path.endsWith('/messages')) return { kind: 'turn', read, write }
    if (method === 'POST' && path.endsWith('/messages/count_tokens')) {
      return { kind: 'fixed', reply: jsonReply({ input_tokens: COUNTED_TOKENS }) }
    }
    if (method === 'GET' && path.endsWith('/models')) {
      return { kind: 'fixed', reply: jsonReply({ data: [MODEL], has_more: false }) }
    }
    return undefined
  },
}

const COUNTED_TOKENS = 100
const MODEL = {
  type: 'model',
  id: 'scripted',
  display_name: 'Scripted',
  created_at: '2026-01-01T00:00:00Z',
}

function read(body: Json): Asked {
  const messages = list(field(body, 'messages'))
  return {
    tools: list(field(body, 'tools')).map((tool) => text(field(tool, 'name'))),
    first: wordsOf(messages.find((message) => field(message, 'role') === 'user')),
    last: wordsOf(messages.at(-1)),
  }
}

/** The words of a message, a block or a tool's result, however deep they lie. */
function wordsOf(value: Json | undefined): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(wordsOf).join('\n')
  return wordsOf(field(value, 'text') ?? field(value, 'content') ?? '')
}

function write(turn: Turn, body: Json, id: string): Reply {
  const message = messageOf(turn, text(field(body, 'model')), id)
  if (field(body, 'stream') !== true) return jsonReply(message)
  const events = eventsOf(message).map(
    (event) => `event: ${text(field(event, 'type'))}\ndata: ${JSON.stringify(event)}\n\n`,
  )
  return { status: 200, type: 'text/event-stream', body: events.join('') }
}

interface Message extends JsonObject {
  readonly content: readonly JsonObject[]
  readonly stop_reason: string
  readonly usage: JsonObject
}

function messageOf(turn: Turn, model: string, id: string): Message {
  const calls = turn.calls ?? []
  const { input, output, cacheWrite5m, cacheWrite1h, cacheRead } = spentOn(turn)
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [
      ...(turn.text === undefined ? [] : [{ type: 'text', text: turn.text }]),
      ...calls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input })),
    ],
    stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: {
      input_tokens: input,
      cache_creation_input_tokens: cacheWrite5m + cacheWrite1h,
      cache_creation: {
        ephemeral_5m_input_tokens: cacheWrite5m,
        ephemeral_1h_input_tokens: cacheWrite1h,
      },
      cache_read_input_tokens: cacheRead,
      output_tokens: output,
    },
  }
}

function eventsOf(message: Message): readonly JsonObject[] {
  const { content, stop_reason, usage } = message
  const start = {
    ...message,
    content: [],
    stop_reason: null,
    usage: { ...usage, output_tokens: 1 },
  }
  return [
    { type: 'message_start', message: start },
    ...content.flatMap(blockEvents),
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
    { type: 'message_stop' },
  ]
}

function blockEvents(block: JsonObject, index: number): readonly JsonObject[] {
  const words = block.type === 'text'
  const empty = words ? { ...block, text: '' } : { ...block, input: {} }
  const delta = words
    ? { type: 'text_delta', text: text(block.text) }
    : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) }
  return [
    { type: 'content_block_start', index, content_block: empty },
    { type: 'content_block_delta', index, delta },
    { type: 'content_block_stop', index },
  ]
}
