import type { Found } from './found.ts'

/** What stands in a key's block, also where a tool has numbered its lines, quoted or compared them. */
const INSIDE = String.raw`(?!-----)(?:[A-Za-z0-9+/=\s"'\\→|>,:-]|(?:Proc-Type|DEK-Info|Comment|Version): [^\n]{0,200})`
/** Without it the words are spoken of, as a program does that looks for keys. */
const BODY = String.raw`(?=[\s"'\\nr→|>,:+\d-]{0,60}(?:[A-Za-z0-9+/=]{16}|Proc-Type|Version:|Comment:))`
const END = '-----END [A-Z ]{0,40}PRIVATE KEY-----'
const BEGUN = new RegExp(
  `-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----${BODY}(?:${INSIDE}){0,20000}(?:${END})?`,
  'g',
)
const ENDED = new RegExp(END, 'g')
/** A line of a block whose beginning was cut off. */
const LINE = /^[\s\d→|>"'+-]{0,16}[A-Za-z0-9+/=]{8,100}(?:\\n)?["',\s]{0,4}$/
const LINES_MAX = 200
const LINE_CHARS_MAX = 200

/** Blocks of private keys: whole, without their end, or without their beginning. */
export function privateKeys(text: string): readonly Found[] {
  const found: Found[] = []
  for (const { index, 0: block } of text.matchAll(BEGUN))
    found.push({ start: index, end: index + block.trimEnd().length, kind: 'private key' })
  let past = 0
  for (const { index, 0: last } of text.matchAll(ENDED)) {
    while ((found[past]?.end ?? Number.POSITIVE_INFINITY) <= index) past++
    const known = found[past]
    if (known !== undefined && known.start <= index) continue
    const start = beginOf(text, index)
    if (start < index) found.push({ start, end: index + last.length, kind: 'private key' })
  }
  return found
}

/** Where the lines begin that stand before a block's end. */
function beginOf(text: string, end: number): number {
  let start = end
  for (let lines = 0; lines < LINES_MAX && start > 0; lines++) {
    const before = text.slice(Math.max(0, start - 1 - LINE_CHARS_MAX), start - 1)
    const line = before.slice(before.lastIndexOf('\n') + 1)
    if (text[start - 1] !== '\n' || !LINE.test(line)) break
    start -= line.length + 1
  }
  return start
}
