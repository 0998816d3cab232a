import type { CompoundCommand, CompoundList, Redirected } from 'unbash'
import { type Environment, type Field, UNKNOWN_PART } from '../facts.ts'
import type { World } from '../world.ts'
import { Names } from './names.ts'
import type { Source } from './source.ts'

/** What a variable may hold: one of these lists of fields. An empty list of choices never occurs. */
export interface Value {
  readonly choices: readonly (readonly string[])[]
  readonly known: boolean
  /** Of each choice, where some are known and some are not. */
  readonly knowns?: readonly boolean[]
  /** Patterns in it were matched against the disk when it was set, quoted later or not. */
  readonly globs?: boolean
}

export interface ShellFunction {
  /** Defined on a branch that may not be taken: then what had the name before may run as well. */
  readonly certain: boolean
  readonly before: ShellFunction | undefined
  readonly body: CompoundCommand | Redirected | CompoundList
  readonly source: Source
}

/** The state of a shell while a script is read from top to bottom. */
export interface Scope {
  readonly variables: Names<Value>
  readonly functions: Names<ShellFunction>
  readonly aliases: Names<string>
  /** Files that this very action has written before, by absolute path: write-then-run is read, not guessed. */
  readonly written: Map<string, string>
  /** undefined after a `cd` to somewhere that cannot be known. */
  cwd: string | undefined
  /** Other folders where it may be instead, after a `cd` that may not have happened. */
  elsewhere: readonly string[]
  /** The folder that a `cd` left whose success nobody waited for. */
  left: string | undefined
  positional: readonly Field[]
  /** In a function: what its `local` variables were before, to be put back when it ends. */
  locals: Map<string, Value | undefined> | undefined
  /** In a function: what it was called with, whatever was shifted since. */
  called: readonly Field[]
  running: ShellFunction | undefined
  /** Named by a command that chose a context (`kubectl config use-context …`) for those after it. */
  environment: Environment | undefined
  /** What lies behind local ports that this action opened: containers, tunnels. */
  readonly ports: Map<string, Environment>
}

/** Variables that every shell of this user has, as far as they matter for where a path leads. */
export function scopeOf(world: World): Scope {
  const value = (text: string): Value => ({ choices: [[text]], known: true })
  return {
    variables: new Names([
      ['HOME', value(world.user.home)],
      ['PWD', value(world.cwd)],
      ['TMPDIR', value(world.temp[0] ?? '/tmp')],
    ]),
    functions: new Names(),
    aliases: new Names(),
    written: new Map(),
    cwd: world.cwd,
    elsewhere: [],
    left: undefined,
    positional: [],
    locals: undefined,
    called: [],
    running: undefined,
    environment: undefined,
    ports: new Map(),
  }
}

/** A subshell sees everything and keeps its changes to itself; files it writes stay written. */
export function childOf(scope: Scope): Scope {
  return {
    ...scope,
    variables: scope.variables.fork(),
    functions: scope.functions.fork(),
    aliases: scope.aliases.fork(),
    locals: undefined,
  }
}

/** After `unset`: no field at all, and defaults apply. */
export const UNSET_VALUE: Value = { choices: [[]], known: true }

export const UNKNOWN_VALUE: Value = { choices: [[UNKNOWN_PART]], known: false }

/** Every value that is followed costs one more reading of the commands that use it. */
const CHOICES_MAX = 64

/** Of more choices than are followed, the first ones are; something unknown stands for the rest. */
const CHOICES_KEPT = 8

/** One of several things, as it is not known which. The same value twice is one choice. */
export function either(values: readonly Value[]): Value {
  const [first = UNKNOWN_VALUE, ...others] = values
  if (others.every((other) => other === first)) return first
  const seen = new Map<string, { fields: readonly string[]; known: boolean }>()
  for (const value of values) {
    value.choices.forEach((fields, i) => {
      const known = value.knowns?.[i] ?? value.known
      // An empty list is not a list of one empty field.
      const key = `${known}\0${fields.length}\0${fields.join('\0')}`
      if (!seen.has(key)) seen.set(key, { fields, known })
    })
  }
  return bounded([...seen.values()], values.some((value) => value.globs) ?? false)
}

function bounded(
  all: readonly { fields: readonly string[]; known: boolean }[],
  globs: boolean,
): Value {
  const kept =
    all.length > CHOICES_MAX
      ? [...all.slice(0, CHOICES_KEPT), { fields: [UNKNOWN_PART], known: false }]
      : all
  const knowns = kept.map((choice) => choice.known)
  return {
    choices: kept.map((choice) => choice.fields),
    known: knowns.every((known) => known),
    knowns,
    globs,
  }
}

/** What a variable that takes each of these fields in turn may hold. */
export function oneOf(fields: readonly Field[]): Value {
  if (fields.length === 0) return UNKNOWN_VALUE
  return bounded(
    fields.map((field) => ({ fields: [field.text], known: field.known })),
    fields.some((field) => field.glob),
  )
}

/** The value as it is when this choice is the one. */
export function choiceOf(value: Value, index: number): Value {
  const known = value.knowns?.[index] ?? value.known
  return { choices: [value.choices[index] ?? []], known, globs: value.globs ?? false }
}

export function textValue(text: string, known: boolean): Value {
  return { choices: [[text]], known }
}

export function assign(scope: Scope, name: string, value: Value): void {
  scope.variables.set(name, value)
}
