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
import { braceTexts } from './braces.ts'
import { BREAK, fieldsOf, literal, type Piece, separators } from './fields.ts'
import { parameterOf } from './parameter.ts'
import type { Text } from './run.ts'
import type { Scope } from './scope.ts'
import type { Source } from './source.ts'

/** What expansion needs from around it: the state, and a way to run a substitution for its output. */
export interface Expander {
  readonly scope: Scope
  readonly source: Source
  /** The text a command substitution would print, or undefined. Its commands are recorded by the callee. */
  readonly outputOf: (part: WordPart & { type: 'CommandExpansion' }) => Text | undefined
  readonly onProcess: (part: WordPart & { type: 'ProcessSubstitution' }) => string
  /** Runs the substitutions in what expansion itself does not look at: indexes, arithmetic. */
  readonly visit: (node: SyntaxNode) => void
}

/** The fields that a word becomes: none, one, or many. */
export function expandWord(word: Word, expander: Expander): readonly Field[] {
  const span = expander.source.at({ start: word.pos, end: word.end })
  if (!word.parts) return [plainField(word, expander.scope, span)]
  if (word.parts.some((part) => part.type === 'BraceExpansion')) {
    return expandBraces(word, expander, span)
  }
  return fieldsOf(piecesOfWord(word, expander), span, expander.scope)
}

/** The single text of a word where no splitting happens (assignments, redirect targets, here-strings). */
export function expandToText(word: Word, expander: Expander): Text {
  if (!word.parts) return { text: withTildes(word, expander.scope), known: true }
  return joined(piecesOfWord(word, expander))
}

export function expandParts(parts: readonly WordPart[], expander: Expander): Text {
  return joined(parts.flatMap((part) => piecesOf(part, expander, false)))
}

/** As a pattern: what is quoted or escaped stands for itself. */
export function expandToPattern(word: Word, expander: Expander): Text {
  if (!word.parts) return { text: word.text, known: true }
  const pieces = word.parts.flatMap((part): readonly Piece[] =>
    part.type === 'Literal'
      ? [literal(part.text)]
      : piecesOf(part, expander, false).map((piece) =>
          piece.quoted ? { ...piece, text: piece.text.replace(/[*?[\]\\]/g, '\\$&') } : piece,
        ),
  )
  return joined(pieces)
}

/** The pieces of a word that stands inside of another one, as `${x:-word}` has it. */
export function piecesOfWord(word: Word, expander: Expander): readonly Piece[] {
  if (!word.parts) return [literal(withTildes(word, expander.scope))]
  const [only] = word.parts
  if (only && word.parts.length === 1) return piecesOf(only, expander, true)
  return word.parts.flatMap((part, index) => piecesOf(part, expander, index === 0))
}

function joined(pieces: readonly Piece[]): Text {
  const [only] = pieces
  if (only && pieces.length === 1) return bounded({ text: only.text, known: only.known })
  const text = pieces.map((piece) => (piece.ends ? ' ' : piece.text)).join('')
  const known = pieces.every((piece) => piece.known)
  return bounded({ text: known ? text : text.replace(UNKNOWN_RUN, UNKNOWN_PART), known })
}

/** One unknown part after another is one: `a=$a$a` does not grow. */
const UNKNOWN_RUN = new RegExp(`${UNKNOWN_PART}{2,}`, 'g')

/** A value that is too long to be followed is not cut: what it holds is unknown. */
function bounded(value: Text): Text {
  return value.text.length > VALUE_CHARS_MAX ? { text: UNKNOWN_PART, known: false } : value
}

function plainField(word: Word, scope: Scope, span: Span): Field {
  return { text: withTildes(word, scope), known: true, glob: false, span }
}

/** Tildes stand at the start of a word, and behind the `=` of what looks like an assignment. */
function withTildes({ text, value }: Word, scope: Scope): string {
  if (!text.includes('~')) return value
  if (text.startsWith('~')) return tildeOf(value, scope)
  const cut = /^[A-Za-z_]\w*=(?=~)/.exec(text)?.[0].length ?? 0
  return cut > 0 ? value.slice(0, cut) + tildeOf(value.slice(cut), scope) : value
}

/** `~` and `~/x` are the home folder; `~name` is another user's; `~-` is where `cd -` goes. */
function tildeOf(text: string, scope: Scope): string {
  const end = text.indexOf('/')
  const name = end < 0 ? text.slice(1) : text.slice(1, end)
  const rest = end < 0 ? '' : text.slice(end)
  if (name === '')
    return (only(scope, 'HOME') ?? (scope.variables.has('HOME') ? UNKNOWN_PART : '~')) + rest
  if (name === '+') return (scope.cwd ?? UNKNOWN_PART) + rest
  if (name === '-') return (only(scope, 'OLDPWD') ?? UNKNOWN_PART) + rest
  return name === 'root' ? `/root${rest}` : `/home/${name}${rest}`
}

/** The one value that a variable can have. */
export function only(scope: Scope, name: string): string | undefined {
  const value = scope.variables.get(name)
  return value?.known && value.choices.length === 1 ? value.choices[0]?.[0] : undefined
}

function piecesOf(part: WordPart, expander: Expander, first: boolean): readonly Piece[] {
  switch (part.type) {
    case 'Literal':
      return [
        literal(
          first && part.text.startsWith('~') ? tildeOf(part.value, expander.scope) : part.value,
        ),
      ]
    case 'Glob':
      return [{ text: part.value, known: true, split: false, glob: true }]
    case 'ExtendedGlob':
      return [{ text: part.text, known: true, split: false, glob: true }]
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ text: part.value, known: true, split: false, glob: false, quoted: true }]
    case 'DoubleQuoted':
    case 'LocaleString':
      return quotedPieces(part.parts, expander)
    case 'SimpleExpansion':
      return valuePieces(part.text.slice(1), undefined, expander)
    case 'ParameterExpansion':
      return valuePieces(part.parameter, part, expander)
    case 'CommandExpansion': {
      const out = expander.outputOf(part)
      const text = out?.text.replace(/\n+$/, '') ?? UNKNOWN_PART
      return [{ text, known: out?.known ?? false, split: true, glob: true }]
    }
    case 'ArithmeticExpansion': {
      if (part.expression) expander.visit(part.expression)
      const inner = part.text.slice(3, -2).trim()
      const known = /^\d+$/.test(inner)
      return [{ text: known ? inner : UNKNOWN_PART, known, split: false, glob: false }]
    }
    case 'ProcessSubstitution':
      return [literal(expander.onProcess(part))]
    case 'BraceExpansion':
      return [literal(part.text)]
  }
}

function quotedPieces(parts: readonly WordPart[], expander: Expander): readonly Piece[] {
  const quoted: Piece[] = []
  let lists = 0
  for (const part of parts) {
    const list = listOf(part)
    const inner = piecesOf(part, expander, false)
    if (list === '@') lists++
    if (list === '*' && inner.length > 1) quoted.push(asOne(inner, expander.scope))
    else {
      for (const piece of inner)
        quoted.push({ ...piece, split: false, glob: piece.matched ?? false, quoted: true })
    }
  }
  if (quoted.length > 0) return quoted
  // `"$@"` of nothing is nothing; every other quoted nothing is an empty word.
  return lists > 0 && lists === parts.length ? [] : [{ ...literal(''), quoted: true }]
}

/** `$@` and `${a[@]}` stay fields of their own in quotes; `$*` and `${a[*]}` become one. */
function listOf(part: WordPart): string | undefined {
  if (part.type === 'SimpleExpansion') return part.text.slice(1)
  if (part.type !== 'ParameterExpansion' || part.prefix === '#') return undefined
  return part.index?.text ?? part.parameter
}

function asOne(pieces: readonly Piece[], scope: Scope): Piece {
  const ifs = separators(scope)
  const between = ifs === undefined ? UNKNOWN_PART : ifs.slice(0, 1)
  return {
    text: pieces.map((piece) => (piece.ends ? between : piece.text)).join(''),
    known: ifs !== undefined && pieces.every((piece) => piece.known),
    split: false,
    glob: pieces.some((piece) => piece.matched),
    quoted: true,
  }
}

function valuePieces(
  name: string,
  part: ParameterExpansionPart | undefined,
  expander: Expander,
): readonly Piece[] {
  if (part?.index) expander.visit(part.index)
  const { fields, known, globs, operand } = parameterOf(name, part, expander)
  // The words of `${x:-a "b c"}` are split as they stand there.
  if (operand)
    return piecesOfWord(operand, expander).map((piece) =>
      piece.quoted || piece.ends ? piece : { ...piece, split: true },
    )
  const pieces: Piece[] = []
  fields.forEach((text, index) => {
    if (index > 0) pieces.push(BREAK)
    const matched = globs === true && /[*?[]/.test(text)
    pieces.push({ ...bounded({ text, known }), split: true, glob: true, matched })
  })
  return pieces
}

/** Braces come before every other expansion: the word is written out and each result read again. */
function expandBraces(word: Word, expander: Expander, span: Span): readonly Field[] {
  const { texts, whole } = braceTexts(word.text)
  if (texts.length === 1 && texts[0] === word.text)
    return fieldsOf(piecesOfWord(word, expander), span, expander.scope)
  const fields: Field[] = []
  for (const text of texts) {
    if (/^[\w./:@%+,-]+$/.test(text)) fields.push({ text, known: true, glob: false, span })
    else fields.push(...expandText(text, expander, span))
    if (fields.length > FIELDS_MAX) break
  }
  if (!whole) return fields.map((field) => ({ ...field, known: false }))
  if (fields.length <= FIELDS_MAX) return fields
  // What is beyond the bound is not known.
  return [
    ...fields.slice(0, FIELDS_MAX - 1),
    { text: UNKNOWN_PART, known: false, glob: true, span },
  ]
}

function expandText(text: string, expander: Expander, span: Span): readonly Field[] {
  const statement = parse(`x ${text}`).commands[0]?.command
  const inner = statement?.type === 'Command' ? statement.args : []
  const source = { ...expander.source, text: `x ${text}`, at: () => span }
  return inner.flatMap((argument) => {
    if (argument.type !== 'Word') return []
    if (!argument.parts) return [plainField(argument, expander.scope, span)]
    return fieldsOf(piecesOfWord(argument, { ...expander, source }), span, expander.scope)
  })
}
