import type { Run } from '../shell/run.ts'

/** awk prints; it writes by `>`, and runs by pipes and `system`. */
const AWK_ACTS =
  /\b(print|printf)\b[^;}\n]*>|(?<!\|)\|(?!\|)|\|&|\bsystem\s*\(|\bgetline\b|\bclose\s*\(|@load|@include|\bfflush\s*\(/

export function awkLooks({ args }: Run): boolean {
  const words = args.map(({ text }) => text)
  if (
    words.some((word) =>
      /^(-i|--in|-f|--fi|-l|--load|-E|--exec|-o|--pretty-print|-p|--profile|-d|--dump-variables)/.test(
        word,
      ),
    )
  )
    return false
  const program = args.find(
    ({ text }, i) =>
      !text.startsWith('-') && !/^(-F|-v|--assign|--field-separator)$/.test(words[i - 1] ?? ''),
  )
  if (program === undefined) return true
  const texts = program.text.replace(/"(?:[^"\\]|\\.)*"/g, '""')
  return (
    program.known &&
    !AWK_ACTS.test(withoutTexts(program.text)) &&
    !/\b(print|printf)\b[^;}\n]*>|@\w|\\\n/.test(texts)
  )
}

/** A sign in a text or a pattern is no sign of the language. */
function withoutTexts(program: string): string {
  return program
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/(^|[({!~,;&|\s])\/(?:[^/\\\n]|\\.)+\//g, '$1 x ')
}

export function sedLooks({ args }: Run): boolean {
  const words = args.map(({ text }) => text)
  if (
    words.some((word) => /^(-[a-zA-Z]*[iIfl]|--(i|fi|l))/.test(word) && !/^-[nErsuz]*e/.test(word))
  )
    return false
  const scripts = words.flatMap((word, i) =>
    /^-[nErsuz]*e./.test(word)
      ? [word.replace(/^-[nErsuz]*e/, '')]
      : /^(-[a-zA-Z]*e|--expression)$/.test(words[i - 1] ?? '')
        ? [word]
        : /^--ex\w*=/.test(word)
          ? [word.slice(word.indexOf('=') + 1)]
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
    .replace(/\/(?:\\.|[^/\\\n])+\/[IM]?|\\([|#,%])(?:\\.|(?!\1)[^\\\n])+\1[IM]?/g, '')
    .replace(/[aic]\\?\s[^\n]*/g, '')
  return /^[\s\d,$!{};~+pdqQ=lnNgGhHxDPbtTz:-]*$/.test(plain.replace(/[:btT][ \t]*\w+/g, ''))
}
