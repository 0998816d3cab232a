import os from 'node:os'
import { BUILD, type World } from '../facts/world.ts'
import { readWorldFile } from '../state/world-file.ts'
import { guardSettings, temporaryFolders } from '../world/surroundings.ts'
import { places } from './paths.ts'

/** The surroundings of a command that this person would run now, as the daemon would see them. */
export function surroundingsHere(): Omit<World, 'answers' | 'cwd'> {
  const { root, world, receipts } = places()
  const home = os.homedir()
  return {
    mode: BUILD,
    user: { home, root: process.getuid?.() === 0 },
    temp: temporaryFolders(),
    guard: {
      folders: [root],
      settings: guardSettings(home, receipts),
      daemonPid: readWorldFile(world)?.daemonPid,
    },
    unattended: false,
  }
}
