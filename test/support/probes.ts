import type { Facts, Field } from '../../src/facts/facts.ts'
import { factsOf } from '../../src/facts/facts-of.ts'
import { HYPOTHETICAL } from '../../src/world/hypothetical.ts'
import { bash } from './judged.ts'
import type { Calls } from './real-bash.ts'

export function factsIn(script: string): Facts {
  return factsOf(bash(script), HYPOTHETICAL)
}

/** The arguments of every `probe` that Interlock reads in a script. */
export function probesIn(script: string): readonly (readonly Field[])[] {
  return factsIn(script)
    .commands.filter((command) => command.name === 'probe')
    .map((command) => command.args)
}

/** As texts, for where all of them should be known. */
export function textsIn(script: string): Calls {
  return probesIn(script).map((args) =>
    args.map((arg) => (arg.known ? arg.text : `unknown ${arg.text}`)),
  )
}

/**
 * The calls that a reading leaves out: neither read as they are, nor covered by something unknown in their place.
 * Calls that are read and never made are caution; these are holes.
 */
export function missedIn(script: string, calls: Calls): Calls {
  const { unknowns } = factsIn(script)
  if (unknowns.some((unknown) => unknown.weight !== 'note')) return []
  const read = probesIn(script)
  return calls.filter((call) => !read.some((args) => covers(args, call)))
}

/** An unknown argument may stand for any number of words, from where it stands on. */
function covers(args: readonly Field[], call: readonly string[]): boolean {
  const open = args.findIndex((arg) => !arg.known)
  const fixed = open < 0 ? args : args.slice(0, open)
  return (open >= 0 || args.length === call.length) && fixed.every((arg, i) => arg.text === call[i])
}
