import { safe } from '../text/safe.ts'

/** An original, line by line. Line ends and tabs stay what they are; all else that is not seen is shown as a dot. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  // The end of the last line begins no other.
  if (lines.length > 1 && lines.at(-1) === '') lines.pop()
  return lines.map((line) => line.replace(/\r$/, '').split('\t').map(safe).join('\t'))
}
