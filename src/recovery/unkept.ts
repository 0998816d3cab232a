import type { DatabaseServer, Effect, Facts, Target } from '../facts/facts.ts'
import type { BeyondFiles } from './keep.ts'
import { lastCopyOf } from './last-copies.ts'

/** What nothing brings back, and how it could be kept; or how a server comes back to a point in time. In words. */
export type Unkept =
  | { readonly kind: 'lost'; readonly words: string }
  | { readonly kind: 'point'; readonly words: string }

/** How a server would come back to the moment before an action; undefined where nobody knows that for sure. */
export type PointOf = (server: DatabaseServer) => string | undefined

/** What of an action nothing here brings back one by one; undefined where there is nothing. */
export function unkeptOf(
  { effects }: Pick<Facts, 'effects'>,
  pointOf: PointOf = () => undefined,
  { kept, why, state }: BeyondFiles = { kept: [] },
): Unkept | undefined {
  const beyond = effects.filter((effect) => isBeyond(effect) && !isWithin(effect, kept))
  const points = beyond.map(({ target }) =>
    target.kind === 'database' && target.server ? pointOf(target.server) : undefined,
  )
  const index = points.indexOf(undefined)
  const lost = beyond[index]
  if (lost) {
    const reason = lost.target.kind === 'cluster' && why !== undefined ? ` (${why})` : ''
    const words = `nothing here keeps ${nameOf(lost.target)}${reason}. ${wayOf(lost, state)}`
    return { kind: 'lost', words }
  }
  const ways = [...new Set(points.flatMap((words) => words ?? []))]
  return ways.length > 0 ? { kind: 'point', words: ways.join('; ') } : undefined
}

/** Of clusters and of what Terraform does, the parts that were kept are known by where they stand in the action. */
function isWithin({ target, span }: Effect, kept: BeyondFiles['kept']): boolean {
  return (
    (target.kind === 'cluster' || (target.kind === 'cloud' && target.provider === 'terraform')) &&
    kept.some(({ start, end }) => start === span.start && end === span.end)
  )
}

/** Files and repositories of this machine are kept before an action, and what cannot be is said then. */
function isBeyond({ reversibility, target, environment }: Effect): boolean {
  if (reversibility !== 'irreversible') return false
  switch (target.kind) {
    case 'file':
      return environment !== 'local'
    case 'git':
      return target.at === undefined
    case 'database':
      return target.at === undefined
    case 'cloud':
    case 'cluster':
    case 'container':
    case 'device':
    case 'service':
      return true
    default:
      return false
  }
}

function nameOf(target: Target): string {
  switch (target.kind) {
    case 'file':
      return target.path
    case 'cloud':
      return `${target.name} (${target.provider})`
    case 'database':
      return target.name === '' ? 'the database' : target.name
    default:
      return target.name === '' ? `the ${target.kind}` : target.name
  }
}

const CLOUDS: Readonly<Record<string, string>> = {
  aws: 'Take a last snapshot or a copy of it first, where its service can.',
  terraform:
    'The state could be kept first (`terraform state pull`); what its resources hold is in no state.',
}

function wayOf({ target }: Effect, state: string | undefined): string {
  switch (target.kind) {
    case 'database':
      return 'PostgreSQL and MySQL are kept through `interlock sql URL -- STATEMENT`; otherwise take a dump first.'
    case 'cluster':
      return 'Its manifest could be kept first (`kubectl get … -o yaml`); what its volumes hold is in no manifest.'
    case 'cloud':
      if (target.provider === 'terraform' && state !== undefined) return state
      return (
        lastCopyOf(target.name) ??
        CLOUDS[target.provider] ??
        'Take a last snapshot of it first, or a copy.'
      )
    case 'container':
      return 'What its volumes hold could be copied out first.'
    case 'service':
      return lastCopyOf(target.name) ?? 'A copy could be taken first.'
    default:
      return 'A copy could be taken first.'
  }
}
