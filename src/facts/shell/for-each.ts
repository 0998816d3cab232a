import { FIELDS_MAX, VALUE_CHARS_MAX } from '../../limits.ts'
import { type Field, UNKNOWN_PART } from '../facts.ts'
import { leadingOptionsOf } from './options.ts'
import { joinedCode, type Wrapped } from './wrapping.ts'

export function unwrapXargs(args: readonly Field[]): readonly Wrapped[] {
  const options = leadingOptionsOf(args, {
    // `-i`, `-l` and `-e` take a value only where it is attached, as `--replace=Z` does.
    values: 'aEILnPsd',
    longValues: ['arg-file', 'delimiter', 'max-args', 'max-procs', 'max-chars'],
  })
  return [{ fields: options.rest, feeds: 'stdin' }]
}

/** `parallel CMD ::: a b`: the values behind `:::` are arguments; without them, the lines of the input are. */
export function unwrapParallel(args: readonly Field[]): readonly Wrapped[] {
  if (args.some(({ text }) => text === '--dry-run' || text === '--dryrun')) return []
  const colons = args.findIndex((arg) => /^:::/.test(arg.text))
  const options = leadingOptionsOf(colons < 0 ? args : args.slice(0, colons), {
    values: 'jnPSaIN',
    longValues: ['jobs', 'max-args', 'colsep', 'joblog', 'results', 'sshlogin'],
  })
  if (colons < 0) {
    if (options.rest.length === 0) return [{ input: true }]
    const [only] = options.rest
    const script = options.rest.length === 1 && only && /[\s;|&]/.test(only.text)
    return script
      ? [{ ...joinedCode(options.rest), feeds: 'stdin' }]
      : [{ fields: options.rest, feeds: 'stdin' }]
  }
  const values = args.slice(colons + 1).filter((arg) => !/^:::/.test(arg.text))
  if (options.rest.length === 0) return values.map((value) => ({ code: value }))
  const holds = options.rest.some((field) => field.text.includes('{}'))
  return [{ fields: holds ? fill(options.rest, values) : [...options.rest, ...values] }]
}

/** Puts each value where `{}` stands. */
export function fill(
  fields: readonly Field[],
  values: readonly Field[],
  mark = '{}',
): readonly Field[] {
  const out: Field[] = []
  for (const field of fields) {
    if (!field.text.includes(mark)) out.push(field)
    else
      for (const value of values) {
        if (out.length > FILLED_MAX || field.text.length + value.text.length > VALUE_CHARS_MAX)
          return [...out, { ...field, text: UNKNOWN_PART, known: false, glob: true }]
        out.push({
          ...field,
          text: field.text.replaceAll(mark, () => value.text),
          known: field.known && value.known,
          glob: value.glob,
        })
      }
  }
  return out
}

/** Values that are put in one by one; something unknown stands for the rest. */
const FILLED_MAX = 4 * FIELDS_MAX

export function unwrapFind(args: readonly Field[]): readonly Wrapped[] {
  const out: Wrapped[] = []
  for (let i = 0; i < args.length; i++) {
    if (!/^-(exec|execdir|ok|okdir)$/.test(args[i]?.text ?? '')) continue
    const end = endOfExec(args, i + 1)
    out.push({ fields: args.slice(i + 1, end < 0 ? args.length : end), feeds: 'paths' })
    if (end < 0) break
    i = end
  }
  return out
}

function endOfExec(args: readonly Field[], from: number): number {
  for (let i = from; i < args.length; i++) {
    const text = args[i]?.text
    if (text === ';' || (text === '+' && args[i - 1]?.text === '{}')) return i
  }
  return -1
}

export function unwrapFd(args: readonly Field[]): readonly Wrapped[] {
  const at = args.findIndex((arg) => /^(-x|-X|--exec|--exec-batch)$/.test(arg.text))
  return at < 0 ? [] : [{ fields: args.slice(at + 1), feeds: 'paths' }]
}
