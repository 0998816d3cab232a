import { shortId } from '../short-id.ts'
import type { Catalog } from './catalog.ts'
import { type Change, changesBetween } from './files/diff.ts'
import type { Node } from './files/node.ts'
import { makeChanges } from './files/switch.ts'
import { take, unlimited } from './files/take.ts'
import { noteAfter } from './keep.ts'
import type { Root, Snapshot } from './snapshot.ts'

/** What a restore would do. */
export interface RestorePlan {
  readonly changes: readonly Change[]
  /** Of them, the places that somebody has changed since the action ended: newer work, which would be replaced. */
  readonly newer: readonly Change[]
}

/** What it takes to bring back a snapshot; everything that stands there now is kept first. */
export function planRestore({ roots }: Snapshot, catalog: Catalog): RestorePlan {
  const { store } = catalog
  const read = (digest: string) => store.get(digest)
  const plans = roots.map((root) => {
    const now = take(Buffer.from(root.path, 'latin1'), store, unlimited(catalog.folder))
    const changes = changesBetween(root.path, now, root.before, read)
    // Where nobody noted how the action ended, all of it may be newer.
    const newer = root.after ? newerThan(root.after, root, now, changes, read) : changes
    return { changes, newer }
  })
  return {
    changes: plans.flatMap(({ changes }) => changes),
    newer: plans.flatMap(({ newer }) => newer),
  }
}

/** Where what stands there now is not what the action has left. */
function newerThan(
  after: Node,
  { path }: Root,
  now: Node,
  changes: readonly Change[],
  read: (digest: string) => Buffer,
): readonly Change[] {
  const since = new Set(changesBetween(path, after, now, readOr(read)).map((change) => change.path))
  return changes.filter((change) => since.has(change.path) && change.from.kind !== 'folder')
}

/** A listing of the state after an action was not kept, and is looked at as one that has changed. */
function readOr(read: (digest: string) => Buffer): (digest: string) => Buffer {
  return (digest) => {
    try {
      return read(digest)
    } catch {
      return Buffer.alloc(0)
    }
  }
}

/**
 * Brings it back: all of it, or nothing. What stood there is kept as a snapshot of its own, which is given back. Throws
 * where it is no longer as it was planned: what a person was shown is what happens.
 */
export function restore(
  snapshot: Snapshot,
  plan: RestorePlan,
  catalog: Catalog,
  now: number,
): Snapshot {
  if (JSON.stringify(planRestore(snapshot, catalog)) !== JSON.stringify(plan))
    throw new Error('something has changed there meanwhile. Nothing was restored; look again.')
  const replaced: Snapshot = {
    ...snapshot,
    id: `r${shortId()}`,
    at: now,
    deed: `restore of ${snapshot.id}`,
    restores: snapshot.id,
    roots: snapshot.roots.map(({ path }) => ({
      path,
      before: take(Buffer.from(path, 'latin1'), catalog.store, unlimited(catalog.folder)),
    })),
    bytes: 0,
  }
  catalog.write(replaced)
  makeChanges(plan.changes, replaced.id, catalog.store, catalog.journal)
  noteAfter(replaced.id, catalog)
  return replaced
}
