import fs from 'node:fs'
import os from 'node:os'
import { checkedOrders } from '../approvals/lifts.ts'
import type { World } from '../facts/world.ts'
import type { ModeOrder } from '../policy/modes/orders.ts'
import { DEFAULT_POLICY, type Policy } from '../policy/policy.ts'
import { readModesFile } from '../state/modes-file.ts'
import { readWorldFile } from '../state/world-file.ts'
import { CompiledConfigs } from '../world/compiled-configs.ts'
import { ConfigFiles } from '../world/config-files.ts'
import { type StandingSources, standingAt } from '../world/standing.ts'
import { guardSettings, temporaryFolders } from '../world/surroundings.ts'
import { places } from './paths.ts'

const now = () => Date.now()

/** Files of settings and modes as they are now on this machine. */
export function sourcesHere(): StandingSources {
  const configs = new CompiledConfigs(now)
  return {
    policy: DEFAULT_POLICY,
    files: new ConfigFiles(os.homedir(), configs.read),
    modes: modesHere,
    windows: configs.windows,
    now,
  }
}

/** Where no daemon ever ran, nobody has set a mode; later a missing file is one that was taken away. */
function modesHere(): readonly ModeOrder[] | undefined {
  const { modes, world } = places()
  const set = readModesFile(modes)
  if (!set) return fs.existsSync(modes) || fs.existsSync(world) ? undefined : []
  const before = readWorldFile(world)
  return before ? checkedOrders(before.orders, set, before.roster, now()).orders : set.orders
}

/** The policy and the surroundings of a command that this person would run in a folder now. */
export function standingHere(cwd: string): {
  readonly policy: Policy
  readonly policyDigest: string
  readonly world: Omit<World, 'answers'>
} {
  const { root, world, receipts } = places()
  const home = os.homedir()
  const standing = standingAt([cwd], sourcesHere())
  return {
    policy: standing.policy,
    policyDigest: standing.policyDigest,
    world: {
      ...standing.world,
      cwd,
      user: { home, root: process.getuid?.() === 0 },
      temp: temporaryFolders(),
      guard: {
        folders: [root],
        settings: guardSettings(home, receipts),
        daemonPid: readWorldFile(world)?.daemonPid,
      },
      unattended: false,
    },
  }
}
