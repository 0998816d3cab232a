import type { Lexicon, Token } from './lexer.ts'

/** The statements of a text, in order; a command of the client stands alone. */
export function splitStatements(
  tokens: readonly Token[],
  lexicon: Lexicon,
): readonly (readonly Token[])[] {
  const out: Token[][] = []
  let current: Token[] = []
  let body: Body | undefined
  const flush = (): void => {
    if (current.length > 0) out.push(current)
    current = []
    body = undefined
  }
  for (const token of tokens) {
    if (token.kind === 'client') {
      flush()
      if (token.text !== '\\;' && token.text !== '\\\\') out.push([token])
      continue
    }
    if (token.kind === 'operator' && token.text === ';') {
      if (body !== undefined && body.depth > 0) {
        current.push(token)
        continue
      }
      flush()
      continue
    }
    current.push(token)
    body = bodyAfter(body, current, lexicon)
  }
  flush()
  return out
}

/** `BEGIN … END` of a routine: its semicolons do not end the statement. */
interface Body {
  readonly depth: number
}

const ROUTINE = new Set(['procedure', 'function', 'trigger', 'event'])
/** Words between CREATE and what is created. */
const BEFORE_KIND = 14

function bodyAfter(
  body: Body | undefined,
  current: readonly Token[],
  lexicon: Lexicon,
): Body | undefined {
  const token = current.at(-1)
  if (token?.kind !== 'word') return body
  if (body === undefined) {
    const creates = current[0]?.kind === 'word' && current[0].text === 'create'
    return creates && current.length <= BEFORE_KIND && ROUTINE.has(token.text)
      ? { depth: 0 }
      : undefined
  }
  const before = current.at(-2)
  switch (token.text) {
    case 'begin':
      // A table may be called `begin`; PostgreSQL has bodies only after AS, and after BEGIN ATOMIC.
      if (before?.text === 'on' || before?.text === '.' || before?.text === ',') return body
      return lexicon === 'postgres' ? body : { depth: body.depth + 1 }
    case 'atomic':
      return before?.kind === 'word' && before.text === 'begin' ? { depth: body.depth + 1 } : body
    case 'case':
      return body.depth > 0 && before?.text !== 'end' ? { depth: body.depth + 1 } : body
    case 'if':
    case 'loop':
    case 'while':
    case 'repeat':
    case 'for':
      // `END IF` closes what was never counted.
      return before?.kind === 'word' && before.text === 'end' && body.depth >= 0
        ? { depth: body.depth + 1 }
        : body
    case 'end':
      return { depth: Math.max(0, body.depth - 1) }
    default:
      return body
  }
}
