/**
 * Words of a text as numbers. A word is a run of letters and digits; of `checkoutPage_v2` also its parts. Letters alone
 * lose their endings, so that "configured" finds "configuration". Chinese, Japanese and Korean are taken by twos.
 */
export type OnTerm = (term: number) => void

const SEPARATOR = 0
const LETTER = 1
const DIGIT = 2
const IDEOGRAPH = 3

/** What a character is, by its code; its small form; and both in one, for the way that most characters take. */
const CLASS = new Uint8Array(65_536)
const SMALL = new Uint16Array(65_536)
const BOTH = new Int32Array(65_536)
/** A capital: its small form is another one. */
const CAPITAL = 1 << 20
const IS_DIGIT = 1 << 21
for (let code = 0; code < 65_536; code++) {
  const kind = classOf(code)
  const form = String.fromCharCode(code).toLowerCase()
  const small = form.length === 1 ? form.charCodeAt(0) : code
  CLASS[code] = kind
  SMALL[code] = small
  if (kind === LETTER || kind === DIGIT)
    BOTH[code] = small | (small === code ? 0 : CAPITAL) | (kind === DIGIT ? IS_DIGIT : 0)
}

function classOf(code: number): number {
  if (code >= 48 && code <= 57) return DIGIT
  if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) return LETTER
  if (code < 0xaa) return SEPARATOR
  // Surrogates (emoji and rare scripts) part words; they are found by reading the text itself.
  if (code >= 0xd800 && code <= 0xf8ff) return SEPARATOR
  if ((code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff)) return IDEOGRAPH
  if (code >= 0xac00 && code <= 0xd7af) return IDEOGRAPH
  return /[\p{L}\p{N}\p{M}]/u.test(String.fromCharCode(code)) ? LETTER : SEPARATOR
}

const SEED = 0x811c9dc5 | 0
const PRIME = 0x01000193
/** Of longer words only so much counts. */
const WORD_CHARS_MAX = 80
/** So many letters stay of a word that loses its ending. */
const STEM_CHARS_MIN = 3

/** What the word's beginnings are, by their lengths. */
const begun = new Int32Array(WORD_CHARS_MAX + 1)

/** Also gives a number that is the same for texts which differ in nothing but digits. */
export function termsIn(text: string, onTerm: OnTerm): number {
  let shape = SEED
  const { length } = text
  for (let at = 0; at < length; ) {
    const kind = CLASS[text.charCodeAt(at)]
    if (kind === SEPARATOR) at++
    else if (kind === IDEOGRAPH) at = ideographs(text, at, onTerm)
    else {
      const end = word(text, at, onTerm)
      shape = (Math.imul(shape, 31) + lettersOf) | 0
      at = end
    }
  }
  return shape >>> 0
}

/** The letters of the word that was read last; its digits left out. */
let lettersOf = 0

/** One run of letters and digits. Gives where it ends. */
function word(text: string, start: number, onTerm: OnTerm): number {
  let hash = SEED
  let letters = SEED
  let marks = 0
  let at = start
  for (; at < text.length; at++) {
    const both = BOTH[text.charCodeAt(at)] ?? 0
    if (both === 0) break
    const small = both & 0xffff
    marks |= at === start ? both & IS_DIGIT : both
    if ((both & IS_DIGIT) === 0) letters = Math.imul(letters ^ small, PRIME)
    hash = Math.imul(hash ^ small, PRIME)
    if (at - start < WORD_CHARS_MAX) begun[at - start + 1] = hash
  }
  if ((marks & CAPITAL) !== 0) parts(text, start, at, onTerm)
  const size = Math.min(at - start, WORD_CHARS_MAX)
  const kept = (marks & IS_DIGIT) !== 0 ? size : stemLength(text, start, size)
  onTerm(final(begun[kept] ?? hash))
  lettersOf = letters
  return at
}

/** `checkoutPage`, `HTMLPage`: a part ends before a capital that begins a word. */
function parts(text: string, start: number, end: number, onTerm: OnTerm): void {
  let part = start
  for (let at = start + 1; at < end; at++) {
    const [code, last] = [text.charCodeAt(at), text.charCodeAt(at - 1)]
    const next = isCapital(code)
      ? isSmall(last)
        ? at
        : part
      : isSmall(code) && isCapital(last) && at - start > 1 && isCapital(text.charCodeAt(at - 2))
        ? at - 1
        : part
    if (next - part > 1) onTerm(stemOf(text, part, next))
    part = next
  }
  if (part > start && end - part > 1) onTerm(stemOf(text, part, end))
}

function isSmall(code: number): boolean {
  return CLASS[code] === LETTER && code === SMALL[code]
}

function isCapital(code: number): boolean {
  return code !== SMALL[code]
}

function stemOf(text: string, start: number, end: number): number {
  const size = Math.min(end - start, WORD_CHARS_MAX)
  const kept = stemLength(text, start, size)
  let hash = SEED
  for (let at = start; at < start + kept; at++) {
    const code = text.charCodeAt(at)
    hash = Math.imul(hash ^ (SMALL[code] ?? code), PRIME)
  }
  return final(hash)
}

/** FNV leaves its low bits poor; the fences of a segment need all of them. */
function final(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39)
  return (mixed ^ (mixed >>> 15)) >>> 0
}

/** Endings, the longest first; what is left is no word of a language, and need not be one. */
const ENDINGS = [
  'izations',
  'ization',
  'ations',
  'ation',
  'ments',
  'ment',
  'ities',
  'tions',
  'tion',
  'ings',
  'ing',
  'able',
  'ity',
  'ies',
  'ied',
  'ers',
  'ors',
  'ed',
  'er',
  'or',
  'es',
  'ly',
  'al',
  's',
  'y',
  'e',
].map((ending) => [...ending].map((char) => char.charCodeAt(0)))

/** By the last letter: most words have no ending that could go. */
const BY_LAST = new Map<number, readonly (readonly number[])[]>()
for (const ending of ENDINGS) {
  const last = ending.at(-1) ?? 0
  BY_LAST.set(last, [...(BY_LAST.get(last) ?? []), ending])
}

function stemLength(text: string, start: number, size: number): number {
  if (size < STEM_CHARS_MIN + 1 || size > 24) return size
  const end = start + size
  const last = text.charCodeAt(end - 1)
  const endings = BY_LAST.get(SMALL[last] ?? last)
  if (!endings) return size
  for (const ending of endings) {
    const left = size - ending.length
    if (left >= STEM_CHARS_MIN && endsWith(text, end, ending) && !isDoubleS(text, end, ending))
      return left
  }
  return size
}

function endsWith(text: string, end: number, ending: readonly number[]): boolean {
  for (let i = 1; i <= ending.length; i++) {
    const code = text.charCodeAt(end - i)
    if ((SMALL[code] ?? code) !== ending[ending.length - i]) return false
  }
  return true
}

const S = 115

/** `process` has no plural's s. */
function isDoubleS(text: string, end: number, ending: readonly number[]): boolean {
  return ending.length === 1 && ending[0] === S && (text.charCodeAt(end - 2) | 32) === S
}

/** Each with its neighbour; one alone by itself. */
function ideographs(text: string, start: number, onTerm: OnTerm): number {
  let at = start
  for (; CLASS[text.charCodeAt(at + 1)] === IDEOGRAPH; at++)
    onTerm(
      final(
        Math.imul(Math.imul(SEED ^ text.charCodeAt(at), PRIME) ^ text.charCodeAt(at + 1), PRIME),
      ),
    )
  if (at === start) onTerm(final(Math.imul(SEED ^ text.charCodeAt(at), PRIME)))
  return at + 1
}
