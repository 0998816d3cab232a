import type { Field, Place } from '../facts.ts'
import { leadingOptionsOf, type OptionShape, optionsOf } from './options.ts'

/** What a wrapper would run: words, or shell text; maybe elsewhere; maybe with more arguments from its input. */
export interface Wrapped {
  readonly fields?: readonly Field[]
  readonly code?: Field
  readonly place?: Place
  /** Every line of the input is a command. */
  readonly input?: boolean
  /** Arguments come from standard input or from found files. */
  readonly feeds?: 'stdin' | 'paths'
  /** Where the inner command starts, when the wrapper changes folder. */
  readonly cwd?: Field
}

export type Unwrap = (args: readonly Field[]) => readonly Wrapped[]

/** Options first, then the inner command. `skip` operands of the wrapper's own stand before it. */
export function plain(shape: OptionShape = {}, skip = 0): Unwrap {
  return (args) => [{ fields: leadingOptionsOf(args, shape).rest.slice(skip) }]
}

/** As `plain`, with `NAME=value` words before the inner command. */
export function withAssignments(shape: OptionShape): Unwrap {
  return (args) => [{ fields: withoutAssignments(leadingOptionsOf(args, shape).rest) }]
}

export function withoutAssignments(fields: readonly Field[]): readonly Field[] {
  const start = fields.findIndex((field) => !/^[A-Za-z_]\w*=/.test(field.text))
  return start < 0 ? [] : fields.slice(start)
}

/** The words after `--`, or else after the options. */
export function afterDashes(shape: OptionShape = {}, skip = 0): Unwrap {
  return (args) => {
    const dashes = args.findIndex((arg) => arg.text === '--')
    if (dashes >= 0) return [{ fields: args.slice(dashes + 1) }]
    return [{ fields: leadingOptionsOf(args, shape).rest.slice(skip) }]
  }
}

/** `-c CODE`, or else a command. */
export function codeOr(shape: OptionShape, longCode: readonly string[], skip: number): Unwrap {
  return (args) => {
    const options = leadingOptionsOf(args, shape)
    const code =
      options.values.get('-c') ?? longCode.map((name) => options.values.get(name)).find((v) => v)
    if (code) return [{ code }]
    const trailing = optionsOf(args, shape)
    const late =
      trailing.values.get('-c') ??
      longCode.map((name) => trailing.values.get(name)).find((value) => value)
    return late ? [{ code: late }] : [{ fields: options.rest.slice(skip) }]
  }
}

/** Several words that a shell will read as one text. */
export function joinedCode(fields: readonly Field[]): Wrapped {
  const [first] = fields
  if (!first) return {}
  const last = fields.at(-1) ?? first
  return {
    code: {
      text: fields.map((field) => field.text).join(' '),
      known: fields.every((field) => field.known),
      glob: false,
      span: { start: first.span.start, end: last.span.end },
    },
  }
}

/** The wrapper runs something only under this sub-command. */
export function under(verb: RegExp, inner: Unwrap): Unwrap {
  return (args) => (verb.test(args[0]?.text ?? '') ? inner(args.slice(1)) : [])
}

/** Only an option carries code. */
export function codeOption(shape: OptionShape, ...names: readonly string[]): Unwrap {
  return (args) => {
    const options = optionsOf(args, shape)
    const code = names.map((name) => options.values.get(name)).find((value) => value)
    return code ? [{ code }] : []
  }
}
