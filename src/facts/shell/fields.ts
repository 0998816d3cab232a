import type { Span } from '../../action/action.ts'
import { FIELDS_MAX, VALUE_CHARS_MAX } from '../../limits.ts'
import { type Field, UNKNOWN_PART } from '../facts.ts'
import type { Scope } from './scope.ts'

/** A run of text on its way to a field. Unquoted text from expansions is split where IFS says. */
export interface Piece {
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

export function literal(text: string): Piece {
  return { text, known: true, split: false, glob: false }
}

export const BREAK: Piece = { text: '', known: true, split: false, glob: false, ends: true }

const BLANKS = ' \t\n'

/** What parts unquoted text; undefined where that cannot be known. */
export function separators(scope: Scope): string | undefined {
  const value = scope.variables.get('IFS')
  if (!value) return BLANKS
  if (value.choices.length > 1 || !value.known) return undefined
  // Unset is as good as never set.
  return value.choices[0]?.[0] ?? BLANKS
}

/** Puts pieces together: literal text joins, unquoted expansions split, breaks end a field. */
export function fieldsOf(pieces: readonly Piece[], span: Span, scope: Scope): readonly Field[] {
  const maker = new Maker(span)
  for (const piece of pieces) {
    if (piece.ends) maker.close()
    else if (!piece.split) {
      if (piece.text !== '' || piece.quoted) maker.add(piece.text, piece)
    } else splitInto(maker, piece, separators(scope))
  }
  maker.close()
  return maker.fields
}

/** Blanks part words and vanish at the ends; any other separator ends a word, even an empty one. */
function splitInto(maker: Maker, piece: Piece, ifs: string | undefined): void {
  const { text } = piece
  if (ifs === undefined) {
    maker.add(text === '' ? text : UNKNOWN_PART, { ...piece, known: false })
    return
  }
  if (ifs === BLANKS && !/[ \t\n]/.test(text)) {
    if (text !== '') maker.add(text, piece)
    return
  }
  let start = 0
  let afterBlank = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? ''
    if (!ifs.includes(c)) continue
    if (i > start) {
      maker.add(text.slice(start, i), piece)
      afterBlank = false
    }
    start = i + 1
    if (BLANKS.includes(c)) afterBlank = maker.close() || afterBlank
    else if (afterBlank) afterBlank = false
    else if (!maker.close()) maker.empty()
  }
  if (start < text.length) maker.add(start === 0 ? text : text.slice(start), piece)
}

const PATTERN = /[*?[]/

class Maker {
  readonly fields: Field[] = []
  readonly #span: Span
  #open = false
  #text = ''
  #known = true
  #glob = false
  #several = false

  constructor(span: Span) {
    this.#span = span
  }

  add(text: string, piece: Piece): void {
    this.#open = true
    this.#text += text
    this.#known &&= piece.known
    this.#glob ||= piece.glob && (!piece.split || PATTERN.test(text))
    this.#several ||= piece.split && !piece.known
  }

  /** True where there was a field to end. */
  close(): boolean {
    if (!this.#open) return false
    const { length } = this.#text
    if (length > VALUE_CHARS_MAX) this.#push({ text: UNKNOWN_PART, known: false, glob: true })
    else
      this.#push({
        text: this.#text,
        known: this.#known,
        glob: this.#glob,
        ...(this.#several && { several: true }),
      })
    this.#open = false
    this.#text = ''
    this.#known = true
    this.#glob = false
    this.#several = false
    return true
  }

  empty(): void {
    this.#push({ text: '', known: true, glob: false })
  }

  /** The last field that is kept stands for all that are not. */
  #push(field: Omit<Field, 'span'>): void {
    const { length } = this.fields
    if (length >= FIELDS_MAX) return
    const kept = length < FIELDS_MAX - 1 ? field : { text: UNKNOWN_PART, known: false, glob: true }
    this.fields.push({ ...kept, span: this.#span })
  }
}
