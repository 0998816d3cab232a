import type { CompoundCommand, CompoundList, Redirected } from 'unbash'
import { type Environment, type Field, UNKNOWN_PART } from '../facts.ts'
import type { World } from '../world.ts'
import type { Source } from './source.ts'

/** What a variable may hold: one of these lists of fields. An empty list of choices never occurs. */
export interface Value {
  readonly choices: readonly (readonly string[])[]
  readonly known: boolean
  /** Patterns in it were matched against the disk when it was set, quoted later or not. */
  readonly globs?: boolean
}

export interface ShellFunction {
  /** Defined on a branch that may not be taken: then the program of that name may run as well. */
  readonly certain: boolean
  readonly body: CompoundCommand | Redirected | CompoundList
  readonly source: Source
}

/** The state of a shell while a script is read from top to bottom. */
export interface Scope {
  readonly variables: Map<string, Value>
  readonly functions: Map<string, ShellFunction>
  readonly aliases: Map<string, string>
  /** Files that this very action has written before, by absolute path: write-then-run is read, not guessed. */
  readonly written: Map<string, string>
  /** undefined after a `cd` to somewhere that cannot be known. */
  cwd: string | undefined
  /** Other folders where it may be instead, after a `cd` that may not have happened. */
  elsewhere: readonly string[]
  positional: readonly Field[]
  /** Named by a command that chose a context (`kubectl config use-context …`) for those after it. */
  environment: Environment | undefined
  /** What lies behind local ports that this action opened: containers, tunnels. */
  readonly ports: Map<string, Environment>
}

/** Variables that every shell of this user has, as far as they matter for where a path leads. */
export function scopeOf(world: World): Scope {
  const value = (text: string): Value => ({ choices: [[text]], known: true })
  return {
    variables: new Map([
      ['HOME', value(world.user.home)],
      ['PWD', value(world.cwd)],
      ['IFS', value(' \t\n')],
      ['TMPDIR', value(world.temp[0] ?? '/tmp')],
    ]),
    functions: new Map(),
    aliases: new Map(),
    written: new Map(),
    cwd: world.cwd,
    elsewhere: [],
    positional: [],
    environment: undefined,
    ports: new Map(),
  }
}

/** A subshell sees everything and keeps its changes to itself; files it writes stay written. */
export function childOf(scope: Scope): Scope {
  return {
    ...scope,
    variables: new Map(scope.variables),
    functions: new Map(scope.functions),
    aliases: new Map(scope.aliases),
  }
}

/** After `unset`: no field at all, and defaults apply. */
export const UNSET_VALUE: Value = { choices: [[]], known: true }

export const UNKNOWN_VALUE: Value = { choices: [[UNKNOWN_PART]], known: false }

/** More choices than this are "anything". */
const CHOICES_MAX = 8

/** On a branch that may not be taken, the old value stays possible. */
export function assign(scope: Scope, name: string, value: Value, certain: boolean): void {
  const before = certain ? undefined : scope.variables.get(name)
  if (!before) {
    scope.variables.set(name, value)
    return
  }
  const choices = [...before.choices, ...value.choices]
  scope.variables.set(
    name,
    choices.length > CHOICES_MAX ? UNKNOWN_VALUE : { choices, known: before.known && value.known },
  )
}
