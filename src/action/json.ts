import type { Json } from './action.ts'

/** What others wrote, looked into without trusting its shape: anything else is as if it were not there. */
export type Fields = { readonly [key: string]: Json }

export function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function fieldsOf(value: Json | undefined): Fields {
  return isFields(value) ? value : {}
}

export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

export function textsOf(value: Json | undefined): readonly string[] {
  return listOf(value).filter((one) => typeof one === 'string')
}

/** Deeper than any tool's input; a record is data, and may have been made to exhaust the stack. */
const DEPTH_MAX = 64

/** Every string value, in the order in which it stands there. */
export function stringsIn(value: Json | undefined, depth = 0): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return []
  const strings: string[] = []
  for (const one of Object.values(value)) strings.push(...stringsIn(one, depth + 1))
  return strings
}

/** Parsed, or undefined where it is no JSON: a torn line, or one that was never whole. */
export function parsed(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
