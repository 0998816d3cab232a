import { randomBytes } from 'node:crypto'

/** Letters that are not mistaken for others when they are read aloud. */
const LETTERS = 'abcdefghjkmnpqrstvwxyz23456789'

/** Six letters, short enough to type and to read aloud. */
export function shortId(): string {
  return [...randomBytes(6)].map((byte) => LETTERS[byte % LETTERS.length]).join('')
}
