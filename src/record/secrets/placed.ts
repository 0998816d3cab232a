import type { Found } from './found.ts'
import { isSecretName } from './names.ts'
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
/** `- name: DB_PASSWORD`, `value: …` of Kubernetes and its kin: the name stands in a value of its own. */
const NAME_AND_VALUE =
  /\b(?:name|key)\\?["']?[ \t]{0,8}[:=][ \t]{0,8}\\?["']?(?<name>[A-Za-z_][\w.-]{0,119})\\?["']?[\s,]{1,80}\\?["']?value\\?["']?[ \t]{0,8}[:=][ \t]{0,8}/gi
/** `password: |` of YAML, and the lines below it. */
const BLOCK =
  /(?:^|\n)(?<indent>[ \t]{0,80})(?:- )?["']?(?<name>[A-Za-z_][\w.-]{0,119})["']?:[ \t]{0,8}[|>][+-]?\d?[ \t]{0,8}\n(?<lines>(?:\k<indent>[ \t]+[^\n]{0,4000}(?:\n|$)){1,200})/g
const URL_PASSWORD = /\b[a-z][a-z0-9+.-]{0,24}:\/\/[^\s:/@'"]{0,256}:(?<value>[^\s@'"$‹]{1,512})@/gi

export function placedValues(text: string): readonly Found[] {
  const found: Found[] = []
  for (const [kind, pattern] of BEFORE) {
    for (const { index, 0: before } of text.matchAll(pattern)) {
      const start = index + before.length
      const { end, secret } = valueAt(text, start)
      if (secret && end > start) found.push({ start, end, kind })
    }
  }
  for (const { index, 0: before, groups } of text.matchAll(NAME_AND_VALUE)) {
    if (!isSecretName(groups?.name ?? '')) continue
    const start = index + before.length
    const { end, secret } = valueAt(text, start)
    if (secret && end > start) found.push({ start, end, kind: 'secret' })
  }
  for (const { index, 0: whole, groups } of text.matchAll(BLOCK)) {
    if (!isSecretName(groups?.name ?? '')) continue
    const lines = groups?.lines ?? ''
    const start = index + whole.length - lines.trimStart().length
    const end = index + whole.trimEnd().length
    if (end > start && text[start] !== '‹') found.push({ start, end, kind: 'secret' })
  }
  for (const { index, 0: whole, groups } of text.matchAll(URL_PASSWORD)) {
    const end = index + whole.length - 1
    found.push({ start: end - (groups?.value ?? '').length, end, kind: 'password' })
  }
  return found
}
