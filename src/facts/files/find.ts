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
  const patterns = namePatternsOf(run)
  if (patterns.length === 0) return from
  return from.flatMap((field) =>
    patterns.map((pattern) => ({
      ...field,
      text: `${field.text.replace(/\/$/, '')}/${pattern}`,
      glob: true,
    })),
  )
}

/** `^(\.next|dist)$`: the names that a pattern of fd can only mean. */
function alternatives(pattern: string): readonly string[] {
  const inner = /^\^?\(?([\w.|\\-]+)\)?\$$/.exec(pattern)?.[1]
  return inner === undefined ? [] : inner.split('|').map((name) => name.replace(/\\/g, ''))
}

function here(run: Run): Field {
  return { text: '.', known: true, glob: false, span: run.span }
}

/** `-name '*.pyc'` narrows a search, and each of several alternatives counts; what only leaves out does not. */
function namePatternsOf(run: Run): readonly string[] {
  const words = withoutPruned(run.args.map((arg) => arg.text))
  const alternative = words.some((word) => /^(-o|-or)$/.test(word))
  const names = positiveNames(words)
  // Another test among the alternatives finds what no name says.
  const others = words.some((word) => /^-(newer|mtime|size|regex|path|ipath|empty|user)/.test(word))
  return alternative ? (others ? [] : names) : names.slice(0, 1)
}

/** `-name X -prune -o …`: X is what is left out. */
function withoutPruned(words: readonly string[]): readonly string[] {
  const at = words.lastIndexOf('-prune')
  return at >= 0 && /^-(o|or)$/.test(words[at + 1] ?? '') ? words.slice(at + 2) : words
}

function positiveNames(words: readonly string[]): readonly string[] {
  return words.filter(
    (_, i) => /^-i?name$/.test(words[i - 1] ?? '') && !/^(!|-not)$/.test(words[i - 2] ?? ''),
  )
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
