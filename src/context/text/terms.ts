/**
 * Words of a text as numbers. A word is a run of letters and digits; of `checkoutPage_v2` also its parts. Letters alone
 * lose their endings, so that "configured" finds "configuration". Chinese, Japanese and Korean are taken by twos.
 */
export type OnTerm = (term: number) => void

const SEPARATOR = 0
const LETTER = 1
const DIGIT = 2
const IDEOGRAPH = 3

/** What a character is, by its code; and its small form. */
const CLASS = new Uint8Array(65_536)
const SMALL = new Uint16Array(65_536)
for (let code = 0; code < 65_536; code++) {
  CLASS[code] = classOf(code)
  const small = String.fromCharCode(code).toLowerCase()
  SMALL[code] = small.length === 1 ? small.charCodeAt(0) : code
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
  let at = start
  let part = start
  let digits = 0
  let [last, before] = [0, 0]
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const kind = CLASS[code]
    if (kind !== LETTER && kind !== DIGIT) break
    const small = SMALL[code] ?? code
    if (kind === DIGIT) digits++
    else {
      letters = Math.imul(letters ^ small, PRIME)
      // `checkoutPage`, `HTMLPage`: a part ends before a capital that begins a word.
      const begins =
        small !== code ? isSmall(last) : isSmall(code) && isCapital(last) && isCapital(before)
      if (begins) {
        const end = small !== code ? at : at - 1
        if (end - part > 1) onTerm(stemOf(text, part, end))
        if (end > part) part = end
      }
    }
    before = last
    last = kind === DIGIT ? 0 : code
    if (at - start < WORD_CHARS_MAX) {
      hash = Math.imul(hash ^ small, PRIME)
      begun[at - start + 1] = hash
    }
  }
  if (part > start && at - part > 1) onTerm(stemOf(text, part, at))
  const size = Math.min(at - start, WORD_CHARS_MAX)
  onTerm(final(begun[digits > 0 ? size : stemLength(text, start, size)] ?? hash))
  lettersOf = letters
  return at
}

function isSmall(code: number): boolean {
  return code !== 0 && code === SMALL[code]
}

function isCapital(code: number): boolean {
  return code !== 0 && code !== SMALL[code]
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
