import type { Field } from '../facts.ts'
import type { Run } from '../shell/run.ts'
import { touch } from './locate.ts'
import { isBuilt } from './zone.ts'

/** The paths that find or fd starts from, narrowed by `-name` to what their patterns can match. */
export function foundPaths(run: Run): readonly Field[] {
  if (run.name.startsWith('fd')) {
    const words = run.args.filter((arg) => !arg.text.startsWith('-'))
    const names = alternatives(words[0]?.text ?? '')
    if (names.length > 0 && names.every((name) => isBuilt(name)))
      return names.map((text) => ({ ...here(run), text }))
    return words.length > 1 ? words.slice(1, 2) : [here(run)]
  }
  const end = run.args.findIndex((arg) => /^[-(!]/.test(arg.text) && !/^-[HLPDO]/.test(arg.text))
  const starts = (end < 0 ? run.args : run.args.slice(0, end)).filter(
    (arg) => !arg.text.startsWith('-'),
  )
  const from = starts.length > 0 ? starts : [here(run)]
  const pattern = namePatternOf(run)
  return pattern
    ? from.map((field) => ({
        ...field,
        text: `${field.text.replace(/\/$/, '')}/${pattern}`,
        glob: true,
      }))
    : from
}

/** `^(\.next|dist)$`: the names that a pattern of fd can only mean. */
function alternatives(pattern: string): readonly string[] {
  const inner = /^\^?\(?([\w.|\\-]+)\)?\$$/.exec(pattern)?.[1]
  return inner === undefined ? [] : inner.split('|').map((name) => name.replace(/\\/g, ''))
}

function here(run: Run): Field {
  return { text: '.', known: true, glob: false, span: run.span }
}

/** `-name '*.pyc'` narrows a search only when it is not one alternative of several. */
function namePatternOf(run: Run): string | undefined {
  const words = withoutPruned(run.args.map((arg) => arg.text))
  if (words.some((word) => /^(-o|-or|!|-not)$/.test(word)) && !words.includes('-prune')) {
    const names = words.filter((_, i) => /^-i?(name|path)$/.test(words[i - 1] ?? ''))
    if (words.includes('!') || words.includes('-not') || names.length === 0)
      return positiveName(words)
    return undefined
  }
  return positiveName(words)
}

/** `-name X -prune -o …`: X is what is left out. */
function withoutPruned(words: readonly string[]): readonly string[] {
  const at = words.lastIndexOf('-prune')
  return at >= 0 && /^-(o|or)$/.test(words[at + 1] ?? '') ? words.slice(at + 2) : words
}

function positiveName(words: readonly string[]): string | undefined {
  const at = words.findIndex(
    (word, i) => /^-i?name$/.test(word) && !/^(!|-not)$/.test(words[i - 1] ?? ''),
  )
  return at < 0 ? undefined : words[at + 1]
}

/** `find … -delete` deletes whatever it finds; `-fprint` and friends write. */
export function readFind(run: Run): void {
  const words = run.args.map((arg) => arg.text)
  if (words.includes('-delete') && !words.includes('-empty'))
    touch(run, 'delete', foundPaths(run), { scope: bounded(words) ? 'many' : 'all' })
  run.args.forEach((arg, i) => {
    if (/^-(fprint0?|fls|fprintf)$/.test(arg.text))
      touch(run, 'overwrite', run.args.slice(i + 1, i + 2))
  })
}

/** An age, a size or a name bounds what is lost. */
function bounded(words: readonly string[]): boolean {
  return words.some((word) =>
    /^-(name|iname|path|ipath|regex|mtime|mmin|ctime|atime|newer|size|empty)$/.test(word),
  )
}
