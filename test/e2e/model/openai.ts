import { type Api, type Asked, jsonReply, type Reply } from './api.ts'
import { field, type Json, type JsonObject, list, text } from './json.ts'
import { type Call, spentOn, type Turn } from './script.ts'

/** OpenAI Responses, streamed and whole, as far as Codex needs it to run its tools and those of MCP servers. */
export const openai: Api = {
  name: 'openai',
  route(method, path) {
    if (method === 'POST' && path.endsWith('/responses')) return { kind: 'turn', read, write }
    return undefined
  },
}

/** A tool of an MCP server, or of Codex's own sub-agents, as agents name it among all; here it is in a namespace. */
const IN_NAMESPACE = /^(mcp__.+?|multi_agent_v\d+)__(.+)$/

function read(body: Json): Asked {
  const items = itemsOf(body)
  return {
    tools: list(field(body, 'tools')).flatMap(namesOf),
    first: wordsOf(items.find((item) => field(item, 'role') === 'user')),
    last: wordsOf(items.at(-1)),
  }
}

function itemsOf(body: Json): readonly Json[] {
  const input = field(body, 'input')
  return typeof input === 'string' ? [{ role: 'user', content: input }] : list(input)
}

function namesOf(tool: Json): readonly string[] {
  const name = text(field(tool, 'name') ?? field(tool, 'type'))
  const inner = list(field(tool, 'tools')).map((one) => text(field(one, 'name')))
  return inner.length === 0 ? [name] : inner.map((one) => `${name}__${one}`)
}

/** The words of a message, a part or a call's output, however deep they lie. */
function wordsOf(value: Json | undefined): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(wordsOf).join('\n')
  return wordsOf(field(value, 'text') ?? field(value, 'content') ?? field(value, 'output') ?? '')
}

function write(turn: Turn, body: Json, id: string): Reply {
  const response = responseOf(turn, text(field(body, 'model')), id)
  if (field(body, 'stream') !== true) return jsonReply(response)
  const events = eventsOf(response).map((event, sequence_number) => {
    const data = JSON.stringify({ ...event, sequence_number })
    return `event: ${text(event.type)}\ndata: ${data}\n\n`
  })
  return { status: 200, type: 'text/event-stream', body: events.join('') }
}

interface Response extends JsonObject {
  readonly output: readonly JsonObject[]
}

function responseOf(turn: Turn, model: string, id: string): Response {
  const { output, cacheRead, ...spent } = spentOn(turn)
  const input = spent.input + spent.cacheWrite5m + spent.cacheWrite1h + cacheRead
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: 1,
    status: 'completed',
    model,
    output: [
      ...(turn.text === undefined ? [] : [messageOf(turn.text, id)]),
      ...(turn.calls ?? []).map(callOf),
    ],
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: cacheRead },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input + output,
    },
  }
}

function messageOf(words: string, id: string): JsonObject {
  const content = [{ type: 'output_text', text: words, annotations: [] }]
  return { type: 'message', id: `msg_${id}`, role: 'assistant', status: 'completed', content }
}

function callOf({ id, name, input }: Call): JsonObject {
  const [, namespace, inner = name] = IN_NAMESPACE.exec(name) ?? []
  return {
    type: 'function_call',
    id: `fc_${id}`,
    call_id: id,
    name: inner,
    ...(namespace !== undefined && { namespace }),
    arguments: JSON.stringify(input),
    status: 'completed',
  }
}

function eventsOf(response: Response): readonly JsonObject[] {
  const begun = { ...response, status: 'in_progress', output: [], usage: null }
  return [
    { type: 'response.created', response: begun },
    ...response.output.flatMap(itemEvents),
    { type: 'response.completed', response },
  ]
}

function itemEvents(item: JsonObject, output_index: number): readonly JsonObject[] {
  const isCall = item.type === 'function_call'
  const empty = isCall ? { arguments: '' } : { content: [] }
  const at = { item_id: item.id ?? null, output_index }
  const delta = isCall
    ? { type: 'response.function_call_arguments.delta', delta: item.arguments ?? '' }
    : { type: 'response.output_text.delta', content_index: 0, delta: wordsOf(item) }
  return [
    {
      type: 'response.output_item.added',
      output_index,
      item: { ...item, ...empty, status: 'in_progress' },
    },
    { ...at, ...delta },
    { type: 'response.output_item.done', output_index, item },
  ]
}
