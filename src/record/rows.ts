import * as v from 'valibot'
import type { Json } from '../action/action.ts'
import { isJsonObject } from './canonical.ts'
import { type Draft, ENTRY_KINDS, type Entry } from './entry.ts'
import type { Body } from './ledger.ts'

const ROW = v.object({
  seq: v.number(),
  at: v.number(),
  kind: v.picklist(ENTRY_KINDS),
  session: v.nullable(v.string()),
  effect: v.nullable(v.string()),
  body: v.string(),
  previous: v.string(),
  hash: v.string(),
  salt: v.nullable(v.string()),
})
/** What is left of a row in which something is not what it should be. */
const SPOILT_ROW = v.object({
  seq: v.number(),
  at: v.fallback(v.number(), 0),
  previous: v.fallback(v.string(), ''),
  hash: v.fallback(v.string(), ''),
  salt: v.fallback(v.string(), ''),
})

/**
 * A row that somebody has spoilt is an entry that says so: whoever looks sees it, and its hash cannot hold. Session
 * and effect stand beside the body for queries alone; the hash covers them in the body only, so they must agree.
 */
export function entryOf(row: unknown): Entry {
  const read = v.safeParse(ROW, row)
  if (!read.success)
    return { ...v.parse(SPOILT_ROW, row), ...spoilt('a column is not of its type') }
  const { body: text, salt, session, effect, ...rest } = read.output
  const body = bodyOf(text)
  const entry = { ...rest, salt: salt ?? '' }
  if (!body) return { ...entry, ...spoilt('its body is no JSON object') }
  const agrees = session === columnOf(body.session) && effect === columnOf(body.effect)
  return agrees
    ? { ...entry, body }
    : { ...entry, ...spoilt('its columns are not what its body says') }
}

function spoilt(why: string): Pick<Draft, 'kind' | 'body'> {
  return { kind: 'incident', body: { text: `this entry cannot be read: ${why}` } }
}

export function columnOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

function bodyOf(text: string): Body | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return isJsonObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}
