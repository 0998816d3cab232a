import type { Effect, Environment, Facts } from '../facts/facts.ts'
import { isRemote } from '../facts/facts.ts'
import { SOLO_DELAY_MS } from '../limits.ts'
import type { Profile } from './roster.ts'

/** Who has to say yes, and how. */
export interface Need {
  /** Different people. */
  readonly people: 1 | 2
  /** The person whose login started the agent's session does not count. */
  readonly notOperator: boolean
  /** The word that each of them types; '' where none is asked for. */
  readonly typed: string
  /** From the last yes until it may be used. */
  readonly delayMs: number
}

export interface Stakes {
  readonly environment: Environment
  /** Something of it cannot be undone. */
  readonly irreversible: boolean
  readonly irreversibleInProduction: boolean
  /** On this machine or for development, it can be brought back, and nothing of it is unknown. */
  readonly harmless: boolean
}

const DANGER: readonly Environment[] = ['local', 'dev', 'staging', 'unknown', 'production']

/**
 * What is at stake. An unknown place beyond this machine is taken for production where something there cannot be
 * undone.
 */
export function stakesOf({ effects, unknowns }: Pick<Facts, 'effects' | 'unknowns'>): Stakes {
  const deeds = [...effects.filter(({ verb }) => verb !== 'read').map(deedOf), ...unread(unknowns)]
  const environment = deeds.reduce<Environment>(
    (worst, deed) =>
      DANGER.indexOf(deed.environment) > DANGER.indexOf(worst) ? deed.environment : worst,
    'local',
  )
  return {
    environment,
    irreversible: deeds.some((deed) => deed.irreversible),
    irreversibleInProduction: deeds.some(
      (deed) => deed.irreversible && deed.environment === 'production',
    ),
    harmless:
      deeds.every((deed) => deed.reversible || (isOwn(deed.environment) && !deed.irreversible)) &&
      environment !== 'production' &&
      unknowns.every(({ weight }) => weight === 'note'),
  }
}

/** What people lose there is their own, and a reflog or a second try brings it back. */
function isOwn(environment: Environment): boolean {
  return environment === 'local' || environment === 'dev'
}

interface StakeDeed {
  readonly environment: Environment
  readonly irreversible: boolean
  readonly reversible: boolean
}

function deedOf({ environment, target, reversibility }: Effect): StakeDeed {
  const irreversible = reversibility === 'irreversible'
  const elsewhere = isRemote(target) || (target.kind === 'database' && target.file !== true)
  const asProduction = environment === 'unknown' && elsewhere && irreversible
  return {
    environment: asProduction ? 'production' : environment,
    irreversible,
    reversible: reversibility === 'reversible',
  }
}

/** A statement that cannot be read, for a database that is not said to be a local one, may be any. */
function unread(unknowns: Facts['unknowns']): readonly StakeDeed[] {
  const some = unknowns.some(({ why, weight }) => why === 'unread-sql' && weight !== 'note')
  return some ? [{ environment: 'production', irreversible: true, reversible: false }] : []
}

/** Two different people for what production cannot get back; a person alone takes a delay instead. */
export function needOf(stakes: Stakes, profile: Profile): Need {
  const typed = stakes.environment === 'production' ? 'production' : ''
  if (!stakes.irreversibleInProduction) return { people: 1, notOperator: false, typed, delayMs: 0 }
  return profile === 'team'
    ? { people: 2, notOperator: true, typed, delayMs: 0 }
    : { people: 1, notOperator: false, typed, delayMs: SOLO_DELAY_MS }
}
