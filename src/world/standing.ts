import path from 'node:path'
import { type Mode, SEALED, type World } from '../facts/world.ts'
import type { Budget } from '../policy/budgets/budget.ts'
import type { Config, ConfigError } from '../policy/config/config.ts'
import { merged, PLAN_FILE, withSettings } from '../policy/config/settings.ts'
import { policyDigest } from '../policy/digest.ts'
import {
  type FreezeWindow,
  type ModeOrder,
  modeInForce,
  stricterMode,
} from '../policy/modes/orders.ts'
import type { Policy } from '../policy/policy.ts'
import type { ConfigFiles } from './config-files.ts'
import { timeInWords } from './time.ts'

/** What holds for the actions of a session, beside the rules themselves. */
export interface Standing {
  readonly policy: Policy
  readonly policyDigest: string
  readonly world: Pick<World, 'mode' | 'environments'>
  readonly budgets: readonly Budget[]
}

export interface StandingSources {
  readonly policy: Policy
  readonly files: ConfigFiles
  /** undefined: the modes that are set cannot be known. */
  modes(): readonly ModeOrder[] | undefined
  /** When the planned freezes of a file hold; undefined where that cannot be known. */
  windows(config: Config): readonly FreezeWindow[] | undefined
  now(): number
}

/**
 * What holds in the first of these folders, and in the others too, where the session has been before: it takes a
 * project's mode and settings along when it changes folder. Of all of them the strictest counts.
 */
export function standingAt(
  folders: readonly [string, ...string[]],
  sources: StandingSources,
): Standing {
  const found = [...new Set(folders)].map((folder) => ({ folder, files: sources.files.at(folder) }))
  // A file above several of them is the same one.
  const settings = merged([...new Set(found.flatMap(({ files }) => usable(files)))])
  const policy = withSettings(sources.policy, settings)
  const modes = found.map(({ folder, files }) => modeAt(folder, files, sources))
  return {
    policy,
    policyDigest: digestOf(policy, sources.policy),
    world: { mode: modes.reduce(stricterMode), environments: settings.environments },
    budgets: settings.budgets,
  }
}

const digests = new WeakMap<Policy, string>()

/** The ordinary policy's digest is asked for with every call. */
function digestOf(policy: Policy, base: Policy): string {
  if (policy !== base) return policyDigest(policy)
  const known = digests.get(base) ?? policyDigest(base)
  digests.set(base, known)
  return known
}

function usable(found: readonly (Config | ConfigError)[]): readonly Config[] {
  return found.filter((config): config is Config => !('error' in config))
}

function modeAt(
  folder: string,
  found: readonly (Config | ConfigError)[],
  sources: StandingSources,
): Mode {
  const orders = sources.modes()
  if (!orders) return { ...SEALED, why: 'the modes that are set cannot be read' }
  const broken = found.find((config): config is ConfigError => 'error' in config)
  if (broken) return { ...SEALED, why: `${broken.file} cannot be used: ${broken.error}` }
  const configs = usable(found)
  const windows = configs.map((config) => sources.windows(config))
  if (windows.includes(undefined)) return { ...SEALED, why: 'planned freezes cannot be known' }
  const all = windows.flatMap((list) => list ?? [])
  const planFile = path.resolve(folder, merged(configs).planFile?.value ?? PLAN_FILE)
  return modeInForce(orders, all, folder, sources.now(), planFile, timeInWords)
}
