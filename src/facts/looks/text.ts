import type { Run } from '../shell/run.ts'

/** awk prints; it writes by `>`, and runs by pipes and `system`. */
const AWK_ACTS =
  /\b(print|printf)\b[^;}\n]*>|(?<!\|)\|(?!\|)|\|&|\bsystem\s*\(|\bgetline\b|\bclose\s*\(|@load|@include|\bfflush\s*\(/

export function awkLooks({ args }: Run): boolean {
  const words = args.map(({ text }) => text)
  if (
    words.some((word) =>
      /^(-i|--include|-f|--file|-l|--load|-E|--exec|-o|--pretty-print|-p|--profile|-d|--dump-variables)/.test(
        word,
      ),
    )
  )
    return false
  const program = args.find(
    ({ text }, i) =>
      !text.startsWith('-') && !/^(-F|-v|--assign|--field-separator)$/.test(words[i - 1] ?? ''),
  )
  return program === undefined || (program.known && !AWK_ACTS.test(withoutTexts(program.text)))
}

/** A sign in a text or a pattern is no sign of the language. */
function withoutTexts(program: string): string {
  return program
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/(^|[({!~,;&|\s])\/(?:[^/\\\n]|\\.)+\//g, '$1 x ')
}

export function sedLooks({ args }: Run): boolean {
  const words = args.map(({ text }) => text)
  if (words.some((word) => /^(-[a-zA-Z]*[if]|--(in-place|file))/.test(word) && !/^-e/.test(word)))
    return false
  const scripts = words.flatMap((word, i) =>
    /^(-[a-zA-Z]*e|--expression)$/.test(words[i - 1] ?? '')
      ? [word]
      : /^--expression=/.test(word)
        ? [word.slice(13)]
        : [],
  )
  const [first] = words.filter((word) => !word.startsWith('-'))
  const all = scripts.length > 0 ? scripts : [first ?? '']
  return args.every((arg) => arg.several !== true) && all.every(sedScriptLooks)
}

/** Commands of sed that change only what is printed: no `w`, no `e`, no flags of that kind behind `s`. */
function sedScriptLooks(script: string): boolean {
  const plain = script
    .replace(
      /s([^\w\s\\])(?:\\.|(?!\1)[^\\])*\1(?:\\.|(?!\1)[^\\])*\1([gpiImM\d]*)(?=\s*(?:[;}\n]|$))/g,
      '',
    )
    .replace(/y([^\w\s\\])(?:\\.|(?!\1)[^\\])*\1(?:\\.|(?!\1)[^\\])*\1/g, '')
    .replace(/\\?([/|#,%])(?:\\.|(?!\1)[^\\\n])+\1[IM]?/g, '')
    .replace(/[aic]\\?\s[^\n]*/g, '')
  return /^[\s\d,$!{};~+pdqQ=lnNgGhHxDPbtTz:-]*$/.test(plain.replace(/[:btT]\s*\w+/g, ''))
}
