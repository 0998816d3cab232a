import type { Found } from './found.ts'
import { valueAt } from './values.ts'

/**
 * Places in a command where a password stands without a name. What is before it is the pattern; the value is read as
 * a word, or is the pattern's own `value`.
 */
const BEFORE: readonly (readonly [string, RegExp])[] = [
  [
    'password',
    /\b(?:mysql|mysqldump|mariadb|mariadb-dump|mysqladmin)\b[^|;&\n]{0,400}?\s-p(?=\S)/g,
  ],
  ['password', /\b(?:sshpass|mongosh|mongo)\b[^|;&\n]{0,200}?\s-p[ ]?(?=\S)/g],
  ['password', /\bredis-cli\b[^|;&\n]{0,200}?\s-a[ ]?(?=\S)/g],
  ['password', /\s(?:-u|--user)[ =]?["']?[^\s:'"$]+:(?=[^\s'"])/g],
  ['password', /\bidentified(?:[ \t]+with[ \t]+\S+)?[ \t]+by[ \t]+(?=['"])/gi],
  ['password', /\b(?:machine|login)[ \t]+\S+[ \t]+password[ \t]+(?=\S)/gi],
  ['token', /\b(?:Bearer|Basic|Digest)[ \t]+(?=[A-Za-z0-9+/=._~-]{8})/g],
]
const URL_PASSWORD = /\b[a-z][a-z0-9+.-]{0,24}:\/\/[^\s:/@'"]*:(?<value>[^\s@'"$‹]+)@/gi

export function placedValues(text: string): readonly Found[] {
  const found: Found[] = []
  for (const [kind, pattern] of BEFORE) {
    for (const { index, 0: before } of text.matchAll(pattern)) {
      const start = index + before.length
      const { end, secret } = valueAt(text, start)
      if (secret && end > start) found.push({ start, end, kind })
    }
  }
  for (const { index, 0: whole, groups } of text.matchAll(URL_PASSWORD)) {
    const end = index + whole.length - 1
    found.push({ start: end - (groups?.value ?? '').length, end, kind: 'password' })
  }
  return found
}
