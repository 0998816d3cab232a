import type { Effect, Facts, Verb, Zone } from '../facts/facts.ts'
import { stateTargetsOf } from './terraform/targets.ts'

/** A place that an action would change, and whether nothing else brings it back. */
export interface RecoveryTarget {
  /** From the root, with its pattern where it has one. */
  readonly at: string
  /**
   * lasting: it would be gone for good, and without a copy the answer becomes stricter. made: tools make it again.
   */
  readonly worth: 'lasting' | 'some' | 'made'
  /** A database, which may be in use: with the log beside it. */
  readonly sqlite?: true
  /** A work tree with all that git keeps of it. */
  readonly git?: true
}

/** Something of it would be gone for good. */
export function hasLasting(targets: readonly RecoveryTarget[]): boolean {
  return targets.some(({ worth }) => worth === 'lasting')
}

const CHANGES: ReadonlySet<Verb> = new Set(['create', 'change', 'overwrite', 'delete', 'move'])

/** The files of this machine that an action would change, each once. What a program does by itself is not known. */
export function targetsOf({
  effects,
  commands,
}: Pick<Facts, 'effects' | 'commands'>): readonly RecoveryTarget[] {
  const found = new Map<string, RecoveryTarget['worth']>()
  for (const effect of effects) {
    const { target } = effect
    if (target.kind !== 'file' || target.at === undefined || !isKept(effect)) continue
    const worth = worthOf(effect, target.zone)
    const before = found.get(target.at)
    found.set(target.at, before === 'lasting' || worth === 'made' ? (before ?? worth) : worth)
  }
  const files = [...found].map(([at, worth]) => ({ at, worth }))
  const states = stateTargetsOf({ commands }).filter(({ at }) => !found.has(at))
  return [...files, ...states, ...databasesOf(effects), ...repositoriesOf(effects)]
}

/** Repositories of this machine whose commits, branches, stashes or uncommitted work would be lost, each once. */
function repositoriesOf(effects: Facts['effects']): readonly RecoveryTarget[] {
  const found = effects.flatMap(({ target, reversibility }) =>
    target.kind === 'git' && target.at !== undefined
      ? [{ at: target.at, lasting: reversibility === 'irreversible' }]
      : [],
  )
  return [...new Set(found.map(({ at }) => at))].map((at) => ({
    at,
    worth: found.some((one) => one.at === at && one.lasting) ? 'lasting' : 'some',
    git: true,
  }))
}

/** Databases that are files, each once. */
function databasesOf(effects: Facts['effects']): readonly RecoveryTarget[] {
  const found = effects.flatMap(({ target, verb, reversibility }) =>
    target.kind === 'database' && target.at !== undefined && verb !== 'read'
      ? [{ at: target.at, lasting: reversibility === 'irreversible' }]
      : [],
  )
  return [...new Set(found.map(({ at }) => at))].map((at) => ({
    at,
    worth: found.some((one) => one.at === at && one.lasting) ? 'lasting' : 'some',
    sqlite: true,
  }))
}

function isKept({ verb, target, environment }: Effect): boolean {
  return (
    CHANGES.has(verb) && environment === 'local' && target.kind === 'file' && target.zone !== 'temp'
  )
}

function worthOf({ verb, reversibility }: Effect, zone: Zone): RecoveryTarget['worth'] {
  if (zone === 'build') return 'made'
  const isGone = (verb === 'delete' || verb === 'overwrite') && reversibility !== 'reversible'
  return isGone ? 'lasting' : 'some'
}
