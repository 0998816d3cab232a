import path from 'node:path'
import type { Ledger } from '../record/ledger.ts'
import { PostgresLedger } from '../record/postgres/postgres-ledger.ts'
import { SqliteLedger } from '../record/sqlite/sqlite-ledger.ts'
import type { Places } from './places.ts'
import { readStoreFile } from './store-file.ts'

export interface OpenOptions {
  /** The folder of the built program. */
  readonly dist: string
  readonly readonly?: boolean
  readonly onWritten?: (seq: number) => void
}

/** The record, wherever it is kept, and whether other machines write to it too. */
export function openLedger(
  places: Places,
  { dist, readonly = false, onWritten }: OpenOptions,
): { readonly ledger: Ledger; readonly shared: boolean } {
  const store = readStoreFile(places.store)
  if (!store) return { ledger: new SqliteLedger(places.ledger, { readonly }), shared: false }
  const thread = path.join(dist, 'postgres.mjs')
  const listening = onWritten ? { onWritten } : {}
  return {
    ledger: new PostgresLedger({ url: store.url, thread, readonly, ...listening }),
    shared: true,
  }
}
