import type { Found } from './found.ts'
import { isSecretName } from './names.ts'
import { valueAt } from './values.ts'

/** Secrets that a name before them gives away, whatever they look like. */
export function namedValues(text: string): readonly Found[] {
  const found: Found[] = []
  for (const match of text.matchAll(/[A-Za-z_][\w.-]*/g)) {
    const name = match[0]
    // What stands in a value is masked with it.
    if (match.index < (found.at(-1)?.end ?? 0) || name.length > NAME_CHARS_MAX) continue
    if (!isSecretName(name) && !isAuth(name)) continue
    const secret = valueBehind(text, match.index, match.index + name.length, name)
    if (secret) found.push(secret)
  }
  return found
}

/** No name of a variable or field is longer. */
const NAME_CHARS_MAX = 120

/** Alone it is as often a word of prose: `auth: refresh later`. */
function isAuth(name: string): boolean {
  return /^_?auth$|[_-]auth$/i.test(name)
}

const SEPARATOR = /(?:\\*["'`])?[ \t]{0,8}(\+?={1,3}>?|:=|:)[ \t]{0,8}/y
const BLANK = /[ \t]+(?!-)/y
const QUOTE_BEHIND = /[ \t]+(?=')/y

function valueBehind(
  text: string,
  start: number,
  nameEnd: number,
  name: string,
): Found | undefined {
  SEPARATOR.lastIndex = nameEnd
  const separator = SEPARATOR.exec(text)
  if (separator) {
    if (isAuth(name) && separator[1] === ':') return undefined
    return separated(text, SEPARATOR.lastIndex, name)
  }
  if (text[start - 1] === '<' && text[nameEnd] === '>') {
    return found(text, nameEnd + 1, name)
  }
  const blank = isOption(text, start) || isSet(text, start) ? BLANK : QUOTE_BEHIND
  if (blank === QUOTE_BEHIND && !/^password$/i.test(name)) return undefined
  blank.lastIndex = nameEnd
  return blank.test(text) ? found(text, blank.lastIndex, name) : undefined
}

/** `Authorization: Bearer …` has a word before its value, and a header of cookies has many values. */
function separated(text: string, at: number, name: string): Found | undefined {
  if (/cookies?$/i.test(name)) {
    const start = /^\\?["']/.test(text.slice(at, at + 2))
      ? text.indexOf(text[at] === '\\' ? (text[at + 1] ?? '') : (text[at] ?? ''), at) + 1
      : at
    if (text.startsWith('‹', start)) return undefined
    const end = /["'\n\\]|$/g
    end.lastIndex = start
    const stop = end.exec(text)?.index ?? text.length
    return stop > start ? { start, end: stop, kind: 'secret' } : undefined
  }
  const scheme = /(?:Bearer|Basic|Token|Digest|ApiKey)[ \t]+/iy
  scheme.lastIndex = at
  return found(text, scheme.test(text) ? scheme.lastIndex : at, name)
}

function found(text: string, start: number, name: string): Found | undefined {
  const { end, secret } = valueAt(text, start)
  if (!secret || end <= start) return undefined
  // `--max-tokens 10000`
  if (/tokens/i.test(name) && /^\d{1,9}$/.test(text.slice(start, end))) return undefined
  return { start, end, kind: 'secret' }
}

/** `--token`, `-password`; not the end of `db-credentials`. */
function isOption(text: string, start: number): boolean {
  return /(?:^|[\s"'])--?$/.test(text.slice(Math.max(0, start - 3), start))
}

/** `set -x NAME value` of fish, `setenv`, `aws configure set`, `npm config set`. */
function isSet(text: string, start: number): boolean {
  return /(?:^|[\s;&|(])(?:set|setenv|setx)(?:\s+-{1,2}[\w=-]+)*\s+$/.test(
    text.slice(Math.max(0, start - 60), start),
  )
}
