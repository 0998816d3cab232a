import type { Field } from '../facts.ts'

/** How a program's options are read, so that what follows them is found rightly. */
export interface OptionShape {
  /** Short letters and long names (without dashes) that take the next word as their value. */
  readonly values?: string
  readonly longValues?: readonly string[]
}

export interface Options {
  /** Option names as written, without values: `-f`, `--force`; short letters one by one. */
  readonly flags: ReadonlySet<string>
  readonly values: ReadonlyMap<string, Field>
  /** Everything that is no option, in order. */
  readonly rest: readonly Field[]
}

/** Reads options wherever they stand, as GNU programs do; `--` ends them. */
export function optionsOf(args: readonly Field[], shape: OptionShape = {}): Options {
  return readOptions(args, shape, false)
}

/** Reads options only before the first operand, as wrappers do: what follows belongs to the inner command. */
export function leadingOptionsOf(args: readonly Field[], shape: OptionShape = {}): Options {
  return readOptions(args, shape, true)
}

function readOptions(args: readonly Field[], shape: OptionShape, leading: boolean): Options {
  const flags = new Set<string>()
  const values = new Map<string, Field>()
  const rest: Field[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]
    if (!arg) break
    const text = arg.text
    if (text === '--') {
      rest.push(...args.slice(i + 1))
      break
    }
    if (text.startsWith('--')) {
      const cut = text.indexOf('=')
      const name = cut < 0 ? text : text.slice(0, cut)
      flags.add(name)
      if (cut >= 0) values.set(name, { ...arg, text: text.slice(cut + 1) })
      else if (shape.longValues?.includes(name.slice(2))) {
        const value = args[++i]
        if (value) values.set(name, value)
      }
    } else if (text.startsWith('-') && text.length > 1) {
      i += readShort(arg, args[i + 1], shape, flags, values)
    } else if (leading) {
      rest.push(...args.slice(i))
      break
    } else rest.push(arg)
  }
  return { flags, values, rest }
}

/** A bundle of short letters; the first that takes a value takes the rest of the word, or the next word. */
function readShort(
  arg: Field,
  following: Field | undefined,
  shape: OptionShape,
  flags: Set<string>,
  values: Map<string, Field>,
): number {
  for (let j = 1; j < arg.text.length; j++) {
    const letter = arg.text[j] ?? ''
    flags.add(`-${letter}`)
    if (!shape.values?.includes(letter)) continue
    const attached = arg.text.slice(j + 1)
    if (attached !== '') values.set(`-${letter}`, { ...arg, text: attached })
    else if (following) values.set(`-${letter}`, following)
    return attached === '' ? 1 : 0
  }
  return 0
}

export function has(options: Options, ...names: readonly string[]): boolean {
  return names.some((name) => options.flags.has(name))
}
