import { afterGroup, endOf, isOpen, isOperator, isWord, type Sentence } from './sentence.ts'
import { fromHex } from './strings.ts'

/**
 * The text that an expression at `[from, to)` gives, where it is made of literals alone: strings side by side or
 * joined by `||`, CONCAT, hexadecimal numbers, variables that were set to such text. Only its first argument counts.
 */
export function constantText(s: Sentence, from: number, to: number): string | undefined {
  if (s.broken !== undefined) return undefined
  let i = from
  let text: string | undefined
  while (i < to) {
    const token = s.tokens[i]
    if (isOperator(s, i, ',') && text !== undefined) return text
    if (isOperator(s, i, '||')) {
      i++
      continue
    }
    const piece = pieceAt(s, i, to)
    if (token === undefined || piece === undefined) return undefined
    text = (text ?? '') + piece.text
    i = piece.next
    if (isOperator(s, i, '::')) i = afterGroup(s, i + 2)
  }
  return text
}

interface Piece {
  readonly text: string
  readonly next: number
}

function pieceAt(s: Sentence, i: number, to: number): Piece | undefined {
  const token = s.tokens[i]
  if (!token) return undefined
  if (token.kind === 'string') return { text: token.text, next: i + 1 }
  if (token.kind === 'number' && token.text.startsWith('0x'))
    return { text: fromHex(token.text.slice(2)), next: i + 1 }
  if (token.kind === 'variable') {
    const text = s.session.variables.get(token.text)
    return text === undefined ? undefined : { text, next: i + 1 }
  }
  if (isOpen(s, i) && endOf(s, i) <= to) {
    const text = constantText(s, i + 1, endOf(s, i))
    return text === undefined ? undefined : { text, next: endOf(s, i) + 1 }
  }
  if (isWord(s, i, 'concat') && isOpen(s, i + 1)) return concatenated(s, i + 1)
  return undefined
}

function concatenated(s: Sentence, open: number): Piece | undefined {
  const end = endOf(s, open)
  let text = ''
  for (let i = open + 1; i < end; ) {
    const piece = pieceAt(s, i, end)
    if (piece === undefined) return undefined
    text += piece.text
    i = piece.next
    if (i < end && !isOperator(s, i, ',')) return undefined
    i++
  }
  return { text, next: end + 1 }
}
