import type { Json } from '../../action/action.ts'
import type { Manifest } from './change.ts'
import { isObject, textAt } from './json.ts'
import { cleaned } from './manifest.ts'

/** Paths below which people and programs put what nobody else should read. */
const HIDDEN =
  /^(data|binaryData|stringData)\b|\benv\b|token|password|secret|key|annotations|caBundle/i
/** A line of a person's terminal. */
const SHOWN_CHARS_MAX = 40
const DIFFERENCES_MAX = 6

/** Where two states of an object differ, in words that hold no secrets. */
export function differences(now: Manifest, was: Manifest): readonly string[] {
  const found: string[] = []
  const isSecret = textAt(was, 'kind') === 'Secret'
  compare(cleaned(now), cleaned(was), '', (at, from, to) => {
    const hidden = isSecret || HIDDEN.test(at) || ![from, to].every(isShort)
    found.push(hidden ? at : `${at}: ${wordOf(from)} → ${wordOf(to)}`)
  })
  const more = found.length - DIFFERENCES_MAX
  const shown = found.slice(0, DIFFERENCES_MAX)
  return more > 0 ? [...shown, `and ${more} more`] : shown
}

type Value = Json | undefined

function compare(
  now: Value,
  was: Value,
  at: string,
  tell: (at: string, from: Value, to: Value) => void,
): void {
  if (JSON.stringify(now) === JSON.stringify(was)) return
  if (isObject(now) && isObject(was)) {
    for (const name of new Set([...Object.keys(now), ...Object.keys(was)]))
      compare(now[name], was[name], at === '' ? name : `${at}.${name}`, tell)
    return
  }
  if (Array.isArray(now) && Array.isArray(was) && now.length === was.length) {
    for (const [index, one] of now.entries()) compare(one, was[index], `${at}[${index}]`, tell)
    return
  }
  tell(at, now, was)
}

function isShort(value: Value): boolean {
  return typeof value === 'string' ? value.length <= SHOWN_CHARS_MAX : typeof value !== 'object'
}

function wordOf(value: Value): string {
  return value === undefined ? 'nothing' : String(value)
}
