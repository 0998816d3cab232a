import type { Json } from '../../action/action.ts'
import { fieldsOf, listOf, numberOf, textOf } from '../../action/json.ts'
import { TOLD_CHARS_MAX, TOLD_TOKENS_MAX } from '../limits.ts'
import type { Final } from './final.ts'

/**
 * The requests in a body of OTLP/HTTP as JSON (`resourceLogs` › `scopeLogs` › `logRecords`), whose events are those of
 * Claude Code. Only counts are taken: the other events have words of the person's, and are left alone. What is not of
 * this shape tells nothing.
 */
export function finalsIn(body: Json): readonly Final[] {
  return listOf(fieldsOf(body).resourceLogs)
    .flatMap((resource) => listOf(fieldsOf(resource).scopeLogs))
    .flatMap((scope) => listOf(fieldsOf(scope).logRecords))
    .flatMap((record) => finalOf(fieldsOf(record).attributes) ?? [])
}

const EVENT = 'api_request'

function finalOf(attributes: Json | undefined): Final | undefined {
  const told = attributesOf(attributes)
  if (told.get('event.name') !== EVENT) return undefined
  const count = (name: string) => countIn(told.get(name) ?? 0)
  const session = wordIn(told.get('session.id'))
  const model = wordIn(told.get('model'))
  const at = Date.parse(wordIn(told.get('event.timestamp')) ?? '')
  const [input, output] = [countIn(told.get('input_tokens')), countIn(told.get('output_tokens'))]
  const cacheRead = count('cache_read_tokens')
  const written = count('cache_creation_tokens')
  const cacheWrite1h = count('cache_creation_1h_tokens')
  if (session === undefined || model === undefined || Number.isNaN(at)) return undefined
  if (input === undefined || output === undefined || cacheRead === undefined) return undefined
  if (written === undefined || cacheWrite1h === undefined) return undefined
  return {
    id: wordIn(told.get('request_id')),
    session,
    subagent: wordIn(told.get('agent_id')),
    model,
    purpose: wordIn(told.get('query_source')) ?? '',
    at,
    durationMs: count('duration_ms') ?? 0,
    sequence: count('event.sequence') ?? 0,
    input,
    output,
    // As in a transcript: what no breakdown speaks of was written for five minutes.
    cacheWrite5m: Math.max(0, written - cacheWrite1h),
    cacheWrite1h,
    cacheRead,
  }
}

type Value = string | number

/** `[{key, value: {stringValue | intValue | doubleValue}}]`; whole numbers may be written as text. */
function attributesOf(attributes: Json | undefined): ReadonlyMap<string, Value> {
  const all = new Map<string, Value>()
  for (const attribute of listOf(attributes)) {
    const { key, value } = fieldsOf(attribute)
    const { stringValue, intValue, doubleValue } = fieldsOf(value)
    const found = textOf(stringValue) ?? wholeIn(intValue) ?? numberOf(doubleValue)
    if (typeof key === 'string' && found !== undefined) all.set(key, found)
  }
  return all
}

function wholeIn(value: Json | undefined): number | undefined {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : numberOf(value)
}

function wordIn(value: Value | undefined): string | undefined {
  const isWord = typeof value === 'string' && value !== '' && value.length <= TOLD_CHARS_MAX
  return isWord ? value : undefined
}

function countIn(value: Value | undefined): number | undefined {
  const isCount = typeof value === 'number' && value >= 0 && value <= TOLD_TOKENS_MAX
  return isCount ? Math.round(value) : undefined
}
