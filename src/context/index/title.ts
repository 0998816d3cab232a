import { redact } from '../../record/secrets/redact.ts'

/** A row of the table is one line that a person takes in at a look. */
export const TITLE_CHARS_MAX = 60
/** Further no title is looked for. */
const LOOKED_CHARS = 600

/** Control, format (zero-width, bidirectional), private and unpaired characters; line and paragraph ends. */
const HIDDEN =
  /(?:[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u{115F}\u{1160}\u{3164}\u{FFA0}\u{2800}]|\p{Variation_Selector})+/gu

/** One line that nothing obeys: no control, bidirectional or zero-width characters, no quotes that end it. */
export function plainTitle(words: string): string {
  const line = redact(words.slice(0, LOOKED_CHARS))
    .replace(HIDDEN, ' ')
    .replace(/["`\\]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
  const chars = [...line]
  return chars.length <= TITLE_CHARS_MAX
    ? line
    : `${chars
        .slice(0, TITLE_CHARS_MAX - 1)
        .join('')
        .trimEnd()}…`
}

/** What a person says before or after what they paste; undefined where they say nothing. */
export function wordsOfPerson(text: string): string | undefined {
  const head = text.slice(0, LOOKED_CHARS)
  const first = head.split(/\r?\n/).find((line) => line.trim() !== '')
  if (first !== undefined && isProse(first)) return first
  const last = text.slice(-LOOKED_CHARS).trimEnd().split(/\r?\n/).at(-1)
  return last !== undefined && text.includes('\n') && isProse(last) ? last : undefined
}

/** Words with blanks between them, and none of the marks of which markup, code, logs and tables are made. */
function isProse(line: string): boolean {
  const text = line.trim()
  if (text.length < 3 || text.length > 400) return false
  if (/^[<{[|#@+-]|^\d{4}-\d\d|^\s*at |[{};]$|<\/|\t|=>|^\S+[:=]\S/.test(text)) return false
  const words = text.match(/[\p{L}][\p{L}'’-]*/gu) ?? []
  const letters = words.join('').length
  return words.length >= 2 && letters >= text.replace(/\s/g, '').length * 0.6
}
