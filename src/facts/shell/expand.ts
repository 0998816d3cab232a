import {
  type ParameterExpansionPart,
  parse,
  type SyntaxNode,
  type Word,
  type WordPart,
} from 'unbash'
import type { Span } from '../../action/action.ts'
import { FIELDS_MAX, VALUE_CHARS_MAX } from '../../limits.ts'
import { type Field, UNKNOWN_PART } from '../facts.ts'
import { parameterOf } from './parameter.ts'
import type { Scope } from './scope.ts'
import type { Source } from './source.ts'

/** What expansion needs from around it: the state, and a way to run a substitution for its output. */
export interface Expander {
  readonly scope: Scope
  readonly source: Source
  /** The text a command substitution would print, or undefined. Its commands are recorded by the callee. */
  readonly outputOf: (part: WordPart & { type: 'CommandExpansion' }) => string | undefined
  readonly onProcess: (part: WordPart & { type: 'ProcessSubstitution' }) => string
  /** Which of several possible values to take, for reading every possibility in turn. */
  readonly choice: number
  /** Runs the substitutions in what expansion itself does not look at: indexes, arithmetic. */
  readonly visit: (node: SyntaxNode) => void
}

/** A run of text on its way to a field. Unquoted text from expansions is split at white space. */
interface Piece {
  readonly text: string
  readonly known: boolean
  readonly split: boolean
  readonly glob: boolean
  /** A break between two fields, as `"${a[@]}"` makes them. */
  readonly ends?: boolean
  /** Quoted text makes a field even when it is empty. */
  readonly quoted?: boolean
  /** Comes from a value whose patterns were matched when it was set: quoting it later changes nothing. */
  readonly matched?: boolean
}

/** The fields that a word becomes: none, one, or many. */
export function expandWord(word: Word, expander: Expander): readonly Field[] {
  const span = expander.source.at({ start: word.pos, end: word.end })
  if (word.parts?.some((part) => part.type === 'BraceExpansion')) {
    return expandBraces(word, expander, span)
  }
  if (!word.parts) return [plainField(word, expander, span)]
  const pieces = word.parts.flatMap((part, index) => piecesOf(part, expander, index === 0))
  return fieldsOf(pieces, span)
}

/** The single text of a word where no splitting happens (assignments, redirect targets, here-strings). */
export function expandToText(word: Word, expander: Expander): { text: string; known: boolean } {
  if (!word.parts) {
    const field = plainField(word, expander, { start: 0, end: 0 })
    return { text: field.text, known: true }
  }
  const pieces = word.parts.flatMap((part, index) => piecesOf(part, expander, index === 0))
  return joined(pieces)
}

export function expandParts(
  parts: readonly WordPart[],
  expander: Expander,
): { text: string; known: boolean } {
  return joined(parts.flatMap((part) => piecesOf(part, expander, false)))
}

function joined(pieces: readonly Piece[]): { text: string; known: boolean } {
  const text = pieces.map((piece) => (piece.ends ? ' ' : piece.text)).join('')
  return { text: text.slice(0, VALUE_CHARS_MAX), known: pieces.every((piece) => piece.known) }
}

function plainField(word: Word, expander: Expander, span: Span): Field {
  const tilde = word.text.startsWith('~') ? tildeOf(word.value, expander) : word.value
  return { text: tilde, known: true, glob: false, span }
}

/** `~` and `~/x` are the home folder; `~name` is another user's. */
function tildeOf(text: string, { scope }: Expander): string {
  const end = text.indexOf('/')
  const name = end < 0 ? text.slice(1) : text.slice(1, end)
  const rest = end < 0 ? '' : text.slice(end)
  if (name === '') return (scope.variables.get('HOME')?.choices[0]?.[0] ?? '~') + rest
  if (name === '+') return (scope.cwd ?? UNKNOWN_PART) + rest
  return name === 'root' ? `/root${rest}` : `/home/${name}${rest}`
}

function piecesOf(part: WordPart, expander: Expander, first: boolean): readonly Piece[] {
  switch (part.type) {
    case 'Literal': {
      const text = first && part.text.startsWith('~') ? tildeOf(part.value, expander) : part.value
      return [{ text, known: true, split: false, glob: false }]
    }
    case 'Glob':
      return [{ text: part.value, known: true, split: false, glob: true }]
    case 'ExtendedGlob':
      return [{ text: part.text, known: true, split: false, glob: true }]
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ text: part.value, known: true, split: false, glob: false, quoted: true }]
    case 'DoubleQuoted':
    case 'LocaleString': {
      const inner = part.parts.flatMap((child) => piecesOf(child, expander, false))
      const quoted = inner.map((piece) => ({
        ...piece,
        split: false,
        glob: piece.matched ?? false,
        quoted: true,
      }))
      return quoted.length > 0
        ? quoted
        : [{ text: '', known: true, split: false, glob: false, quoted: true }]
    }
    case 'SimpleExpansion':
      return valuePieces(part.text.slice(1), undefined, expander)
    case 'ParameterExpansion':
      return valuePieces(part.parameter, part, expander)
    case 'CommandExpansion': {
      const text = expander.outputOf(part)
      return [
        {
          text: text?.replace(/\n+$/, '') ?? UNKNOWN_PART,
          known: text !== undefined,
          split: true,
          glob: true,
        },
      ]
    }
    case 'ArithmeticExpansion': {
      if (part.expression) expander.visit(part.expression)
      const inner = part.text.slice(3, -2).trim()
      const number = /^\d+$/.test(inner) ? inner : undefined
      return [
        { text: number ?? UNKNOWN_PART, known: number !== undefined, split: false, glob: false },
      ]
    }
    case 'ProcessSubstitution':
      return [{ text: expander.onProcess(part), known: true, split: false, glob: false }]
    case 'BraceExpansion':
      return [{ text: part.text, known: true, split: false, glob: false }]
  }
}

function valuePieces(
  name: string,
  part: ParameterExpansionPart | undefined,
  expander: Expander,
): readonly Piece[] {
  if (part?.index) expander.visit(part.index)
  const { fields, known, globs } = parameterOf(name, part, expander)
  const pieces: Piece[] = []
  fields.forEach((text, index) => {
    if (index > 0) pieces.push({ text: '', known: true, split: false, glob: false, ends: true })
    const matched = globs === true && /[*?[]/.test(text)
    pieces.push({ text: text.slice(0, VALUE_CHARS_MAX), known, split: true, glob: true, matched })
  })
  return pieces
}

/** Puts pieces together: literal text joins, unquoted expansions split, breaks end a field. */
function fieldsOf(pieces: readonly Piece[], span: Span): readonly Field[] {
  const fields: Field[] = []
  let open: { text: string; known: boolean; glob: boolean } | undefined
  const close = () => {
    if (open && fields.length < FIELDS_MAX) fields.push({ ...open, span })
    open = undefined
  }
  const add = (text: string, piece: Piece) => {
    open = {
      text: (open?.text ?? '') + text,
      known: (open?.known ?? true) && piece.known,
      glob: (open?.glob ?? false) || (piece.glob && (!piece.split || /[*?[]/.test(text))),
    }
  }
  for (const piece of pieces) {
    if (piece.ends) close()
    else if (!piece.split) {
      if (piece.text !== '' || piece.quoted) add(piece.text, piece)
    } else {
      const words = piece.text.split(/[ \t\n]+/)
      words.forEach((text, index) => {
        if (index > 0) close()
        if (text !== '') add(text, piece)
      })
    }
  }
  close()
  return fields
}

/** Braces come before every other expansion: the word is written out and each result read again. */
function expandBraces(word: Word, expander: Expander, span: Span): readonly Field[] {
  const texts = braceTexts(word.text)
  if (texts.length === 1 && texts[0] === word.text) {
    const pieces = (word.parts ?? []).flatMap((part, index) =>
      piecesOf(part, expander, index === 0),
    )
    return fieldsOf(pieces, span)
  }
  const fields: Field[] = []
  for (const text of texts) {
    const statement = parse(`x ${text}`).commands[0]?.command
    const inner = statement?.type === 'Command' ? statement.args : []
    const source = { ...expander.source, text: `x ${text}`, at: () => span }
    for (const argument of inner) {
      if (argument.type !== 'Word') continue
      const pieces = argument.parts
        ? argument.parts.flatMap((part, i) => piecesOf(part, { ...expander, source }, i === 0))
        : [
            {
              text: plainField(argument, expander, span).text,
              known: true,
              split: false,
              glob: false,
              quoted: true,
            },
          ]
      fields.push(...fieldsOf(pieces, span))
      if (fields.length >= FIELDS_MAX) return fields
    }
  }
  return fields
}

/** `a{b,c}d` to `abd acd`; `{1..3}` to `1 2 3`. Quotes and escapes inside braces protect. Bounded by FIELDS_MAX. */
function braceTexts(text: string): readonly string[] {
  const open = braceAt(text)
  if (!open) return [text]
  const { start, end, items } = open
  const out: string[] = []
  for (const rest of braceTexts(text.slice(end + 1))) {
    for (const item of items) {
      for (const middle of braceTexts(item)) {
        out.push(text.slice(0, start) + middle + rest)
        if (out.length >= FIELDS_MAX) return out
      }
    }
  }
  return out
}

function braceAt(
  text: string,
): { start: number; end: number; items: readonly string[] } | undefined {
  for (let start = skipTo(text, 0, '{'); start >= 0; start = skipTo(text, start + 1, '{')) {
    if (text[start - 1] === '$') continue
    const cuts: number[] = []
    let depth = 0
    for (let i = start; i < text.length; i = next(text, i)) {
      if (text[i] === '{') depth++
      else if (text[i] === ',' && depth === 1) cuts.push(i)
      else if (text[i] === '}' && --depth === 0) {
        const items = itemsOf(text, start, i, cuts)
        if (items) return { start, end: i, items }
        break
      }
    }
  }
  return undefined
}

function itemsOf(
  text: string,
  start: number,
  end: number,
  cuts: readonly number[],
): readonly string[] | undefined {
  if (cuts.length > 0) {
    const edges = [start, ...cuts, end]
    return edges.slice(1).map((edge, i) => text.slice((edges[i] ?? 0) + 1, edge))
  }
  const range = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(
    text.slice(start + 1, end),
  )
  if (!range) return undefined
  const [, from = '', to = '', by] = range
  const letters = /[A-Za-z]/.test(from)
  const a = letters ? from.charCodeAt(0) : Number(from)
  const b = letters ? to.charCodeAt(0) : Number(to)
  const step = Math.max(1, Math.abs(Number(by ?? 1)))
  const items: string[] = []
  for (let n = a; a <= b ? n <= b : n >= b; n += a <= b ? step : -step) {
    items.push(letters ? String.fromCharCode(n) : String(n))
    if (items.length >= FIELDS_MAX) break
  }
  return items
}

/** The next position outside quotes and escapes. */
function next(text: string, i: number): number {
  const c = text[i]
  if (c === '\\') return i + 2
  if (c === "'" || c === '"') {
    const end = text.indexOf(c, i + 1)
    return end < 0 ? text.length : end + 1
  }
  return i + 1
}

function skipTo(text: string, from: number, wanted: string): number {
  for (let i = from; i < text.length; i = next(text, i)) if (text[i] === wanted) return i
  return -1
}
