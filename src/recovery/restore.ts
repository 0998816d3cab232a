import type { Catalog } from './catalog.ts'
import { type Change, changesBetween } from './files/diff.ts'
import type { Node } from './files/node.ts'
import { makeChanges } from './files/switch.ts'
import { take } from './files/take.ts'
import { stateAt } from './keep.ts'
import type { Root, Snapshot } from './snapshot.ts'

/** What a restore would do. */
export interface RestorePlan {
  readonly changes: readonly Change[]
  /** Of them, the places that somebody has changed since the action ended: newer work, which would be replaced. */
  readonly newer: readonly Change[]
}

const unlimited = ({ folder }: Catalog) => ({
  bytes: Number.MAX_SAFE_INTEGER,
  entries: Number.MAX_SAFE_INTEGER,
  except: folder,
})

/** What it takes to bring back a snapshot; everything that stands there now is kept first. */
export function planRestore({ roots }: Snapshot, catalog: Catalog): RestorePlan {
  const { store } = catalog
  const read = (digest: string) => store.get(digest)
  const plans = roots.map((root) => {
    const now = take(Buffer.from(root.path, 'latin1'), store, unlimited(catalog))
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

/** Brings it back: all of it, or nothing. What stood there is a snapshot of its own, whose id is given back. */
export function restore(
  snapshot: Snapshot,
  plan: RestorePlan,
  catalog: Catalog,
  id: string,
  now: number,
): Snapshot {
  const roots = snapshot.roots.map(({ path }) => ({
    path,
    before: take(Buffer.from(path, 'latin1'), catalog.store, unlimited(catalog)),
  }))
  const replaced: Snapshot = {
    ...snapshot,
    id,
    at: now,
    deed: `restore of ${snapshot.id}`,
    restores: snapshot.id,
    roots,
    bytes: 0,
  }
  catalog.write(replaced)
  makeChanges(plan.changes, id, catalog.store, catalog.journal)
  const after = roots.map((root) => {
    const state = stateAt(root.path, catalog.folder)
    return state ? { ...root, after: state } : root
  })
  catalog.write({ ...replaced, roots: after })
  return replaced
}
