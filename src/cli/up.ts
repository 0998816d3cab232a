import { defineCommand } from 'citty'
import { bringDown, bringUp } from '../client/daemon-life.ts'
import { print } from './out.ts'
import { distFolder, places } from './paths.ts'

/** Brings the hook clients up to this version and the daemon to life. */
export const up = defineCommand({
  meta: {
    name: 'up',
    description: 'Start the daemon, and bring its hook clients up to this version',
  },
  async run() {
    const life = await bringUp(places(), distFolder())
    print(life === 'started' ? 'The daemon has been started.' : 'The daemon is running.')
  },
})

/** Stops the daemon. The hooks go on judging, in a process of their own for each call. */
export const down = defineCommand({
  meta: { name: 'down', description: 'Stop the daemon; hooks then judge by themselves, slower' },
  async run() {
    const stopped = await bringDown(places())
    print(
      stopped
        ? 'The daemon has been stopped. Hooks judge by themselves until `interlock up`.'
        : 'No daemon is running.',
    )
  },
})
