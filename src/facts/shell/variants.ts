import { anyOf } from './branches.ts'
import type { Frame } from './run.ts'
import { choiceOf, type Scope, UNKNOWN_VALUE, type Value } from './scope.ts'

/** Readings of one command, over all variables in it that may hold several values. */
const READINGS_MAX = 64

/** A variable of several possible values, as it is read now. */
type Pin = readonly [name: string, value: Value]

/**
 * Text whose variables may hold several values is read once for each combination of them; over the bound, the
 * variables that are left are unknown. Without such variables it is read once, at no cost.
 */
export function eachVariant(text: () => string, frame: Frame, read: () => void): void {
  const open = openVariables(text, frame.scope)
  if (open.length === 0) return read()
  const ways = combinationsOf(open).map((pins) => () => {
    for (const [name, value] of pins) frame.scope.variables.set(name, value)
    read()
    release(frame.scope, pins, open)
    return true
  })
  anyOf(frame.scope, ways, false)
}

function openVariables(text: () => string, scope: Scope): readonly Pin[] {
  let open: Pin[] | undefined
  let whole: string | undefined
  for (const [name, value] of scope.variables) {
    if (value.choices.length < 2) continue
    whole ??= text()
    // `${!n}` names a variable that does not stand there; arithmetic names them without a dollar.
    if (whole.includes('${!') || mentions(whole, name)) {
      open ??= []
      open.push([name, value])
    }
  }
  return open ?? []
}

/** True where the text may use the variable: `$x`, `${x`, `${!x`, `${#x`, `${y:x`, `a[x]`, or anywhere in `((…))`. */
export function mentions(text: string, name: string): boolean {
  // `select x for` has a loop without a name, `unset ""` too; nothing is found everywhere, for ever.
  if (name === '') return false
  const anywhere = text.includes('((')
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const behind = at + name.length
    if (WORD.test(text[behind] ?? '')) continue
    if (text.startsWith('+=', behind)) return true
    const before = text[at - 1] ?? ''
    if (BEFORE_NAME.test(before) || (anywhere && !WORD.test(before))) return true
  }
  return false
}

const WORD = /\w/
const BEFORE_NAME = /[${!#:[]/

function combinationsOf(open: readonly Pin[]): readonly (readonly Pin[])[] {
  let out: (readonly Pin[])[] = [[]]
  for (const [name, value] of open) {
    if (out.length * value.choices.length > READINGS_MAX) {
      out = out.map((pins) => [...pins, [name, UNKNOWN_VALUE]])
      continue
    }
    out = out.flatMap((pins) =>
      value.choices.map((_, i): readonly Pin[] => [...pins, [name, choiceOf(value, i)]]),
    )
  }
  return out
}

/** What the reading has not set anew may again be any of its values. */
function release(scope: Scope, pins: readonly Pin[], open: readonly Pin[]): void {
  pins.forEach(([name, pinned], i) => {
    const original = open[i]?.[1]
    if (original && scope.variables.get(name) === pinned) scope.variables.set(name, original)
  })
}
