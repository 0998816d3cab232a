import { defineCommand } from 'citty'
import { bringDown } from '../client/daemon-life.ts'
import { privateFolder } from '../state/private-file.ts'
import { writeStoreFile } from '../state/store-file.ts'
import { ensureDaemon } from './ensure-daemon.ts'
import { print } from './out.ts'
import { isApart, places } from './paths.ts'
import { refuseWithoutPerson } from './person.ts'
import { sayStore, triedStore } from './store.ts'
import { downSystem, upSystem } from './system.ts'

const SYSTEM_ARGS = {
  system: {
    type: 'boolean',
    description: 'By root: the daemon that has an account of its own',
  },
  user: { type: 'string', description: 'With --system: whose agents it guards' },
} as const

/** Brings the hook clients up to this version and the daemon to life. */
export const up = defineCommand({
  meta: {
    name: 'up',
    description: 'Start the daemon, and bring its hook clients up to this version',
  },
  args: {
    store: {
      type: 'string',
      description: 'Keep the record in postgres://… with other machines, or in sqlite again',
    },
    ...SYSTEM_ARGS,
  },
  async run({ args: { store, system, user } }) {
    if (system) return upSystem({ user, store })
    if (store !== undefined) {
      if (isApart()) throw new Error('the store is root’s to choose: sudo interlock up --system')
      refuseWithoutPerson()
      const chosen = triedStore(store)
      privateFolder(places().root)
      await bringDown(places())
      writeStoreFile(places().store, chosen)
      sayStore(chosen)
    }
    const life = await ensureDaemon()
    print(life === 'started' ? 'The daemon has been started.' : 'The daemon is running.')
  },
})

/** Stops the daemon. The hooks go on judging, in a process of their own for each call. */
export const down = defineCommand({
  meta: { name: 'down', description: 'Stop the daemon; hooks then judge by themselves, slower' },
  args: SYSTEM_ARGS,
  async run({ args: { system, user } }) {
    if (system) return downSystem(user)
    if (isApart())
      throw new Error('the daemon is not yours to end. Root does: sudo interlock down --system')
    const stopped = await bringDown(places())
    print(
      stopped
        ? 'The daemon has been stopped. Hooks judge by themselves until `interlock up`.'
        : 'No daemon is running.',
    )
  },
})
