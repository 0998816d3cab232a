import { type Field, UNKNOWN_PART } from '../facts.ts'
import { foundPaths } from '../files/find.ts'
import { UNKNOWN_FIELD } from './branches.ts'
import { fill } from './for-each.ts'
import type { Run } from './run.ts'

/** What `xargs` and `find -exec` put behind the command, or where the mark stands. */
export function fedFields(
  run: Run,
  fields: readonly Field[],
  feeds: 'stdin' | 'paths',
): readonly Field[] {
  const values = valuesOf(run, feeds)
  const mark = markOf(run, feeds)
  if (fields.some((field) => field.text.includes(mark))) return fill(fields, values, mark)
  return feeds === 'stdin'
    ? [...fields, ...values]
    : [...fields, ...(run.name.startsWith('fd') ? values : [])]
}

/** What one search finds, for all of its `-exec`. */
const VALUES = new WeakMap<Run, readonly Field[]>()

function valuesOf(run: Run, feeds: 'stdin' | 'paths'): readonly Field[] {
  const before = VALUES.get(run)
  if (before) return before
  const values = feeds === 'stdin' ? stdinFields(run) : foundFields(run)
  VALUES.set(run, values)
  return values
}

function markOf(run: Run, feeds: 'stdin' | 'paths'): string {
  if (feeds === 'paths') return '{}'
  for (let i = 0; i < run.args.length; i++) {
    const text = run.args[i]?.text ?? ''
    if (text.startsWith('--replace=')) return text.slice(10) || '{}'
    // Options end where the command begins; its own are not looked at.
    if (!text.startsWith('-') || text === '--') break
    if (text === '-I') return run.args[i + 1]?.text ?? '{}'
    if (/^-[Ii]./.test(text)) return text.slice(2)
    if (/^-[aELnPsdj]$/.test(text)) i++
  }
  return '{}'
}

/** `-0` and `-d` say what parts the input of xargs; with `-I` it is taken line by line. */
function separatorOf({ args }: Run): RegExp {
  const words = args.map((arg) => arg.text)
  if (words.some((word) => /^(-\w*0\w*|--null)$/.test(word))) return /\0/
  if (words.some((word) => /^(-[Iid]|--replace|--delimiter)/.test(word))) return /\n/
  return /[\s\0]+/
}

function stdinFields(run: Run): readonly Field[] {
  const { stdin } = run.frame
  if (stdin.kind !== 'text')
    return [{ text: UNKNOWN_PART, known: false, glob: true, span: run.span }]
  const words = stdin.text.text.split(separatorOf(run)).filter((word) => word !== '')
  return words.map((text) => ({ text, known: stdin.text.known, glob: false, span: stdin.span }))
}

/** Starting points of one search that are followed one by one; something unknown stands for the rest. */
const STARTS_MAX = 32

/** `find PATH… -exec`: the paths it starts from stand for everything below them. */
export function foundFields(run: Run): readonly Field[] {
  const starts = foundPaths(run)
  const found = starts
    .slice(0, STARTS_MAX)
    .map((field) =>
      field.glob ? field : { ...field, text: `${field.text.replace(/\/$/, '')}/*`, glob: true },
    )
  return starts.length > STARTS_MAX ? [...found, { ...UNKNOWN_FIELD, span: run.span }] : found
}
