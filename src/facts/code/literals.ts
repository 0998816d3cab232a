/** A string literal in program text, with what stands right before it on the same expression. */
export interface Literal {
  readonly value: string
  readonly start: number
  readonly end: number
}

/**
 * String literals of Python, JavaScript, Ruby, Perl and PHP, comments left out. Far from a tokenizer for any of them,
 * and enough to tell what a call is given: `'…'`, `"…"`, backticks, triple quotes.
 */
export function literalsOf(code: string, comment: '#' | '//' | 'both'): readonly Literal[] {
  const out: Literal[] = []
  let i = 0
  while (i < code.length) {
    const c = code[i] ?? ''
    if (isComment(code, i, comment)) {
      const end = code.startsWith('/*', i) ? code.indexOf('*/', i) + 1 : code.indexOf('\n', i)
      i = end <= i ? code.length : end + 1
    } else if (c === '"' || c === "'" || c === '`') {
      const triple = c !== '`' && code.startsWith(c.repeat(3), i)
      const literal = readLiteral(code, i, triple ? c.repeat(3) : c)
      out.push(literal)
      i = literal.end
    } else i++
  }
  return out
}

function isComment(code: string, i: number, comment: '#' | '//' | 'both'): boolean {
  if (comment !== '//' && code[i] === '#' && code[i + 1] !== '{') return true
  return (
    comment !== '#' &&
    code[i] === '/' &&
    (code[i + 1] === '/' || code[i + 1] === '*') &&
    code[i - 1] !== ':'
  )
}

function readLiteral(code: string, start: number, quote: string): Literal {
  let value = ''
  let i = start + quote.length
  while (i < code.length && !code.startsWith(quote, i)) {
    if (code[i] === '\\' && i + 1 < code.length) {
      const [text, length] = escapeAt(code, i)
      value += text
      i += length
    } else value += code[i++]
  }
  return { value, start, end: Math.min(code.length, i + quote.length) }
}

function escapeAt(code: string, i: number): readonly [string, number] {
  const next = code[i + 1] ?? ''
  const hex = /^x([0-9a-fA-F]{2})|^u([0-9a-fA-F]{4})/.exec(code.slice(i + 1, i + 6))
  if (hex)
    return [String.fromCharCode(Number.parseInt(hex[1] ?? hex[2] ?? '0', 16)), hex[0].length + 1]
  return [next === 'n' ? '\n' : next === 't' ? '\t' : next === '0' ? '\0' : next, 2]
}
