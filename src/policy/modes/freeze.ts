import type { Span } from '../../action/action.ts'
import { type Effect, type Facts, isRemote } from '../../facts/facts.ts'

/** Everything of an action that a freeze covers: what others rely on, and with `files` every file too. */
export function coveredBy(facts: Facts, files: boolean): readonly Span[] {
  return [
    ...facts.effects.filter((effect) => isCovered(effect, files)),
    // What a program does that reaches beyond this machine need not be known to be covered.
    ...facts.acts.filter(({ environment }) => environment !== 'local' && environment !== 'dev'),
  ].map(({ span }) => span)
}

function isCovered({ verb, target, environment }: Effect, files: boolean): boolean {
  if (verb === 'read') return false
  if (target.kind === 'file') return files
  if (target.kind === 'git') return SHARED.has(target.part) || files
  if (environment === 'local' || environment === 'dev') return false
  return isRemote(target) || target.kind === 'database' || target.kind === 'network'
}

/** Parts of a repository that others have too. */
const SHARED: ReadonlySet<string> = new Set(['remote-branch', 'remote-tag', 'remote', 'history'])
