import { redact } from '../../record/secrets/redact.ts'
import type { Catalog } from '../catalog.ts'
import { SNAPSHOT_FORMAT, type Snapshot } from '../snapshot.ts'
import type { DatabaseChange } from './change.ts'
import { copiesOf } from './copies.ts'
import { CommitLost, NotKeepable } from './refusal.ts'

/** Who asks for it, as far as they can be told. */
export interface Asker {
  readonly agent: string
  readonly session: string
  readonly cwd: string
}

export function snapshotOf(
  id: string,
  asker: Asker,
  sql: string,
  database: DatabaseChange,
): Snapshot {
  return {
    format: SNAPSHOT_FORMAT,
    id,
    at: Date.now(),
    ...asker,
    deed: redact(sql.trim().replace(/\s+/g, ' ')).slice(0, 500),
    roots: [],
    database,
    bytes: copiesOf(database).reduce((sum, { copied }) => sum + copied.bytes, 0),
  }
}

/** What stood there before a snapshot was taken back. */
export function restoreOf(snapshot: Snapshot, id: string, database: DatabaseChange): Snapshot {
  return {
    ...snapshot,
    id,
    at: Date.now(),
    deed: `restore of ${snapshot.id}`,
    restores: snapshot.id,
    database,
    bytes: copiesOf(database).reduce((sum, { copied }) => sum + copied.bytes, 0),
  }
}

/** Does what may write a snapshot, and forgets that one where it came to nothing. */
export async function orForget<T>(
  catalog: Catalog,
  id: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof CommitLost)) catalog.forget(id)
    throw error
  }
}

/** In the words that people know from everything else that cannot be undone. */
export function refuse(error: unknown): never {
  if (!(error instanceof NotKeepable)) throw error
  throw new Error(`this cannot be undone: ${error.message}. Nothing was run.`)
}
