import { oneLine } from '../../message/message.ts'

/** Two columns of a terminal each, as terminals agree. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u
/** Drawn onto the character before. */
const NO_WIDTH = /\p{M}/u

/** In columns of a terminal. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += widthOfOne(character)
  return width
}

function widthOfOne(character: string): number {
  if (NO_WIDTH.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

/** Somebody else's words in exactly so many columns: cut where they are longer, and nothing in them is obeyed. */
export function fitted(text: string, width: number): string {
  const words = oneLine(text)
  if (widthOf(words) <= width) return words + ' '.repeat(width - widthOf(words))
  let cut = ''
  let left = width - 1
  for (const character of words) {
    left -= widthOfOne(character)
    if (left < 0) break
    cut += character
  }
  return `${cut}…${' '.repeat(Math.max(0, width - 1 - widthOf(cut)))}`
}
