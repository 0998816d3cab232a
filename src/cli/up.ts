import path from 'node:path'
import { defineCommand } from 'citty'
import { bringDown, bringUp } from '../client/daemon-life.ts'
import { PostgresLedger } from '../record/postgres/postgres-ledger.ts'
import { privateFolder } from '../state/private-file.ts'
import { isStoreUrl, writeStoreFile } from '../state/store-file.ts'
import { print } from './out.ts'
import { distFolder, places } from './paths.ts'
import { refuseWithoutPerson } from './person.ts'

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
  },
  async run({ args }) {
    if (args.store !== undefined) await useStore(args.store)
    const life = await bringUp(places(), distFolder())
    print(life === 'started' ? 'The daemon has been started.' : 'The daemon is running.')
  },
})

/** Tries the store before anything is changed; the daemon begins anew with it. */
async function useStore(name: string): Promise<void> {
  refuseWithoutPerson()
  const here = places()
  if (name !== 'sqlite') {
    if (!isStoreUrl(name)) throw new Error(`${name} is no store. Stores: postgres://…, sqlite`)
    const thread = path.join(distFolder(), 'postgres.mjs')
    new PostgresLedger({ url: name, thread }).close()
  }
  privateFolder(here.root)
  await bringDown(here)
  writeStoreFile(here.store, name === 'sqlite' ? undefined : { url: name })
  print(
    name === 'sqlite'
      ? 'The record is kept on this machine again; what the team wrote stays with the team.'
      : 'The record, the approvals, the roster and the modes are shared from now on.',
  )
}

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
