import { type Field, UNKNOWN_PART } from '../facts.ts'
import { either, type Scope, UNKNOWN_VALUE, type Value } from './scope.ts'

/** What a branch may change that matters to what comes after it. */
export interface State {
  readonly variables: ReadonlyMap<string, Value>
  readonly cwd: string | undefined
  readonly elsewhere: readonly string[]
  readonly positional: readonly Field[]
}

export function stateOf(scope: Scope): State {
  const { cwd, elsewhere, positional } = scope
  return { variables: scope.variables.keep(), cwd, elsewhere, positional }
}

export function putBack(scope: Scope, state: State): void {
  scope.variables.putBack(state.variables)
  scope.cwd = state.cwd
  scope.elsewhere = state.elsewhere
  scope.positional = state.positional
}

/**
 * Reads ways that things may go, each from the same state; afterwards any of them may be how things stand. A way that
 * says `false` ends the shell: nothing comes after it.
 */
export function anyOf(
  scope: Scope,
  ways: readonly (() => boolean | undefined)[],
  orNone: boolean,
): void {
  const before = stateOf(scope)
  const after: State[] = orNone ? [before] : []
  for (const way of ways) {
    putBack(scope, before)
    if (way() !== false) after.push(stateOf(scope))
  }
  join(scope, after)
}

/** The last state is the likeliest one, as far as that matters; none is left out. */
export function join(scope: Scope, states: readonly State[]): void {
  const last = states.at(-1)
  if (!last) return
  putBack(scope, last)
  if (states.length === 1) return
  joinVariables(scope, states)
  joinFolders(scope, states)
  if (states.some((state) => state.positional !== last.positional))
    scope.positional = joinPositional(states)
}

function joinVariables(scope: Scope, states: readonly State[]): void {
  const maps = [...new Set(states.map((state) => state.variables))]
  if (maps.length === 1) return
  for (const name of new Set(maps.flatMap((map) => [...map.keys()]))) {
    const values = maps.map((map) => map.get(name) ?? UNKNOWN_VALUE)
    const joined = either(values)
    if (scope.variables.get(name) !== joined) scope.variables.set(name, joined)
  }
}

/** Folders that a shell may be in, after doubtful `cd`s; the first ones are kept. */
const ELSEWHERE_MAX = 4

function joinFolders(scope: Scope, states: readonly State[]): void {
  if (states.every((s) => s.cwd === scope.cwd && s.elsewhere === scope.elsewhere)) return
  const lost = states.some((state) => state.cwd === undefined)
  const folders = new Set<string>()
  for (const { cwd, elsewhere } of states) {
    if (cwd !== undefined) folders.add(cwd)
    for (const folder of elsewhere) folders.add(folder)
  }
  if (lost) scope.cwd = undefined
  if (scope.cwd !== undefined) folders.delete(scope.cwd)
  if (folders.size > ELSEWHERE_MAX) scope.cwd = undefined
  scope.elsewhere = [...folders].slice(0, ELSEWHERE_MAX)
}

function joinPositional(states: readonly State[]): readonly Field[] {
  const lists = states.map((state) => state.positional)
  const length = lists[0]?.length ?? 0
  const same = lists.every((list) => list.length === length)
  const [first = []] = lists
  if (!same) return [UNKNOWN_FIELD]
  return first.map((field, i) =>
    lists.every((list) => list[i]?.text === field.text && list[i]?.known === field.known)
      ? field
      : { ...UNKNOWN_FIELD, span: field.span },
  )
}

/** As an argument, it may also be any number of them. */
export const UNKNOWN_FIELD: Field = {
  text: UNKNOWN_PART,
  known: false,
  glob: true,
  span: { start: 0, end: 0 },
}
