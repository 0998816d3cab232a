import path from 'node:path'
import { bringDown } from '../client/daemon-life.ts'
import { PostgresLedger } from '../record/postgres/postgres-ledger.ts'
import type { Places } from '../state/places.ts'
import { isStoreUrl, writeStoreFile } from '../state/store-file.ts'
import { print } from './out.ts'
import { distFolder } from './paths.ts'
import { refuseWithoutPerson } from './person.ts'

/** Tries the store before anything is changed; the daemon begins anew with it. */
export async function useStore(name: string, here: Places): Promise<void> {
  refuseWithoutPerson()
  if (name !== 'sqlite') {
    if (!isStoreUrl(name)) throw new Error(`${name} is no store. Stores: postgres://…, sqlite`)
    const thread = path.join(distFolder(), 'postgres.mjs')
    new PostgresLedger({ url: name, thread }).close()
  }
  await bringDown(here)
  writeStoreFile(here.store, name === 'sqlite' ? undefined : { url: name })
  print(
    name === 'sqlite'
      ? 'The record is kept on this machine again; what the team wrote stays with the team.'
      : 'The record, the approvals, the roster and the modes are shared from now on.',
  )
}
