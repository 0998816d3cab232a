import type { World } from '../facts/world.ts'
import { DEFAULT_POLICY, type Policy } from '../policy/policy.ts'
import { levelOfPerson } from '../state/account.ts'
import { readWorldFile } from '../state/world-file.ts'
import { CompiledConfigs } from '../world/compiled-configs.ts'
import { ConfigFiles } from '../world/config-files.ts'
import { type StandingSources, standingAt } from '../world/standing.ts'
import { guardSettings, temporaryFolders } from '../world/surroundings.ts'
import { account, places } from './paths.ts'
import { settings } from './settings/settings.ts'

const now = () => Date.now()

/** Files of settings and modes as they are now on this machine. */
export async function sourcesHere(): Promise<StandingSources> {
  const configs = new CompiledConfigs(now)
  const orders = await settings().orders()
  return {
    policy: DEFAULT_POLICY,
    files: new ConfigFiles(account().home, levelOfPerson(account()), configs.read),
    modes: () => orders,
    windows: configs.windows,
    now,
  }
}

/** The policy and the surroundings of a command that this person would run in a folder now. */
export async function standingHere(cwd: string): Promise<{
  readonly policy: Policy
  readonly policyDigest: string
  readonly world: Omit<World, 'answers'>
}> {
  const { root, own, world, receipts } = places()
  const { home, uid } = account()
  const standing = standingAt([cwd], await sourcesHere())
  return {
    policy: standing.policy,
    policyDigest: standing.policyDigest,
    world: {
      ...standing.world,
      cwd,
      user: { home, root: uid === 0 },
      temp: temporaryFolders(),
      guard: {
        folders: [...new Set([root, own])],
        settings: guardSettings(home, receipts),
        daemonPid: readWorldFile(world)?.daemonPid,
      },
      unattended: false,
    },
  }
}
