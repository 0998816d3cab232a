import path from 'node:path'
import { PostgresLedger } from '../record/postgres/postgres-ledger.ts'
import { isStoreUrl, type StoreFile } from '../state/store-file.ts'
import { print } from './out.ts'
import { distFolder } from './paths.ts'

/** The store that a name means, tried before anything is changed; undefined for this machine's own. */
export function triedStore(name: string): StoreFile | undefined {
  if (name === 'sqlite') return undefined
  if (!isStoreUrl(name)) throw new Error(`${name} is no store. Stores: postgres://…, sqlite`)
  const thread = path.join(distFolder(), 'postgres.mjs')
  new PostgresLedger({ url: name, thread }).close()
  return { url: name }
}

export function sayStore(store: StoreFile | undefined): void {
  print(
    store
      ? 'The record, the approvals, the roster and the modes are shared from now on.'
      : 'The record is kept on this machine again; what the team wrote stays with the team.',
  )
}
