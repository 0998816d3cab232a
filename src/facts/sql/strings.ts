import type { Lexicon, Quoted } from './lexer.ts'

/** `E'`, `U&'`, `B'`, `X'`, `N'`, `_utf8'`: the letters in front of a string's quote. */
export function stringPrefix(sql: string, start: number, lexicon: Lexicon): string | undefined {
  const pattern =
    lexicon === 'postgres'
      ? /(?:e|b|x|n|u&)(?=')/iy
      : lexicon === 'mysql'
        ? /(?:b|x|n|_[a-z]\w*)(?=')/iy
        : /x(?=')/iy
  pattern.lastIndex = start
  return pattern.exec(sql)?.[0].toLowerCase()
}

/** A string or quoted name from its opening quote at `open`; a doubled quote stands for one. */
export function quoted(
  sql: string,
  open: number,
  quote: string,
  prefix: string,
  lexicon: Lexicon,
): Quoted {
  const escapes = prefix === 'e' || (lexicon === 'mysql' && prefix !== 'name')
  const mark = escapes ? (quote === "'" ? /['\\]/g : /["\\]/g) : undefined
  const pieces: string[] = []
  let from = open + 1
  for (;;) {
    let at = -1
    if (mark) {
      mark.lastIndex = from
      at = mark.exec(sql)?.index ?? -1
    } else at = sql.indexOf(quote, from)
    if (at < 0) return { text: sql.slice(from), end: undefined }
    pieces.push(sql.slice(from, at))
    if (sql[at] === '\\') {
      const { text, length } = escaped(sql, at)
      pieces.push(text)
      from = at + length
    } else if (sql[at + 1] === quote) {
      pieces.push(quote)
      from = at + 2
    } else return { text: decoded(pieces.join(''), prefix), end: at + 1 }
  }
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '0': '\u0000',
}

/** A backslash escape; hexadecimal, octal and Unicode ones spell words as well as letters do. */
function escaped(sql: string, at: number): { readonly text: string; readonly length: number } {
  const coded = /\\(?:x([\da-f]{1,2})|u([\da-f]{4})|U([\da-f]{8})|([0-7]{1,3}))/y
  coded.lastIndex = at
  const match = coded.exec(sql)
  if (match) {
    const hex = match[1] ?? match[2] ?? match[3]
    const code = hex === undefined ? Number.parseInt(match[4] ?? '0', 8) : Number.parseInt(hex, 16)
    return { text: code > 0x10ffff ? '' : String.fromCodePoint(code), length: match[0].length }
  }
  const next = sql[at + 1] ?? ''
  return { text: SIMPLE[next] ?? next, length: 2 }
}

function decoded(text: string, prefix: string): string {
  if (prefix === 'u&')
    return text.replace(/\\(?:([\da-f]{4})|\+([\da-f]{6}))/gi, (_, four?: string, six?: string) => {
      const code = Number.parseInt(four ?? six ?? '0', 16)
      return code > 0x10ffff ? '' : String.fromCodePoint(code)
    })
  return prefix === 'x' ? fromHex(text) : text
}

/** Hexadecimal text as the characters it stands for. */
export function fromHex(text: string): string {
  return text
    .replace(/\s+/g, '')
    .replace(/[\da-f]{2}/gi, (pair) => String.fromCharCode(Number.parseInt(pair, 16)))
}

/** `$tag$ … $tag$`. */
export function dollarQuoted(sql: string, start: number): Quoted | undefined {
  const opening = /\$(?:[a-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/iy
  opening.lastIndex = start
  const tag = opening.exec(sql)?.[0]
  if (tag === undefined) return undefined
  const from = start + tag.length
  const close = sql.indexOf(tag, from)
  if (close < 0) return { text: sql.slice(from), end: undefined }
  return { text: sql.slice(from, close), end: close + tag.length }
}
