/** The beginning of a line tells whether it is words. */
const LINE_CHARS = 200
/** Further no words of a person's are looked for. */
const LOOKED_CHARS = 600

/** What a person says before or after what they paste; undefined where they say nothing. */
export function wordsOfPerson(text: string): string | undefined {
  const head = text.slice(0, LOOKED_CHARS)
  const first = head.split(/\r?\n/).find((line) => line.trim() !== '')
  if (first !== undefined && isProse(first.slice(0, LINE_CHARS))) return first
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
