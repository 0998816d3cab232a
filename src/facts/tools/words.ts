import type { Field } from '../facts.ts'
import { absolute } from '../files/path.ts'
import type { Run } from '../shell/run.ts'

/** A call of a command line tool, taken apart once for all readings of it. */
export interface Words {
  readonly run: Run
  /** Words that are no options and no options' values, as written. */
  readonly operands: readonly string[]
  readonly fields: readonly Field[]
  /** `--yes`, `-f`, letters of bundles one by one. */
  readonly flags: ReadonlySet<string>
  /** The word after an option, or behind its `=`. An option without a value has the next word here too. */
  readonly values: ReadonlyMap<string, string>
  /** The whole command with its assignments, for hints at where it works. */
  readonly text: string
  /** What it is given on its standard input, where that is known: statements, code. */
  readonly input: string
}

/**
 * Options differ from tool to tool. `valued` names those known to take a value; any other option takes none, so an
 * unknown option's value is read as an operand, which finds more verbs, never fewer.
 */
export function wordsOf(run: Run, valued: ReadonlySet<string>): Words {
  const operands: string[] = []
  const fields: Field[] = []
  const flags = new Set<string>()
  const values = new Map<string, string>()
  const { args } = run
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]
    if (!arg) break
    const { text } = arg
    if (text === '--') continue
    if (!text.startsWith('-') || text === '-') {
      operands.push(text)
      fields.push(arg)
      continue
    }
    const cut = text.indexOf('=')
    const name = cut < 0 ? text : text.slice(0, cut)
    flags.add(name)
    if (/^-[A-Za-z]{2,}$/.test(name)) for (const letter of name.slice(1)) flags.add(`-${letter}`)
    const next = args[i + 1]
    if (cut >= 0) values.set(name, text.slice(cut + 1))
    else if (next && !next.text.startsWith('-')) {
      values.set(name, next.text)
      if (valued.has(name)) i++
    }
  }
  const surroundings = [...run.environment].map(([name, value]) => `${name}=${value.text}`)
  const text = [...surroundings, run.name, ...args.map((arg) => arg.text)].join(' ')
  const input = inputOf(run).slice(0, INPUT_CHARS_MAX)
  return { run, operands, fields, flags, values, text, input }
}

/** What comes in, and what this action wrote into the files that it names. */
function inputOf({ frame, args }: Run): string {
  const { stdin, scope } = frame
  const files =
    scope.written.size === 0
      ? []
      : args.map(({ text }) => absolute(text.replace(/^[-\w]+=/, ''), scope.cwd))
  const written = files.map((path) => (path === undefined ? '' : (scope.written.get(path) ?? '')))
  return [stdin.kind === 'text' ? stdin.text.text : '', ...written]
    .filter((text) => text !== '')
    .join('\n')
}

/** Enough of an input to tell what it is about. */
const INPUT_CHARS_MAX = 8_000

/** A call that only shows what it would do, or how it is used. */
export function onlyShows(words: Words): boolean {
  if (words.flags.has('--help') || words.operands[0] === 'help' || words.flags.has('-help'))
    return true
  if (words.operands.length > 1 && words.operands.at(-1) === 'help') return true
  const dry = [...words.flags].find((name) => DRY.test(name))
  return dry !== undefined && !/^(false|none|no|0)$/i.test(words.values.get(dry) ?? '')
}

/** In any of the spellings that tools have. */
const DRY =
  /^--?(dry|dry[-_]?run|what-?if|(plan|preview|check)-only|pretend|preview|simulate|no-?act|noop|syntax-check|dump-sql|generate-cli-skeleton)$/i
