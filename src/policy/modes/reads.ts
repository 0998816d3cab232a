import type { Action } from '../../action/action.ts'
import type { Facts } from '../../facts/facts.ts'

/** True where nothing is done but to look: every effect reads, every command is known to, and nothing is unknown. */
export function onlyReads(facts: Facts, { deed }: Action): boolean {
  switch (deed.kind) {
    case 'read':
    case 'conversation':
    case 'fetch':
    // What a sub-agent does is judged call by call, in the same mode.
    case 'sub-agent':
      return true
    case 'shell':
      return looksOnly(facts) && facts.unknowns.length === 0
    case 'sql':
      return looksOnly(facts) && facts.unknowns.length === 0
    case 'mcp':
      // A tool whose name says that it looks has a note that nobody has read what it does.
      return looksOnly(facts) && facts.unknowns.every(({ weight }) => weight === 'note')
    case 'write':
    case 'edit':
    case 'unknown':
      return false
  }
}

function looksOnly({ effects, acts }: Facts): boolean {
  return acts.length === 0 && effects.every((effect) => effect.verb === 'read')
}
