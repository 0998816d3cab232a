import { shortId } from '../short-id.ts'
import { type Catalog, RESTORE } from './catalog.ts'
import { attributesKnown, type Refusal } from './files/attributes.ts'
import { type Change, changesBetween } from './files/diff.ts'
import type { Known } from './files/known.ts'
import { hasSameAttributes, isSame, type Node } from './files/node.ts'
import { pathText } from './files/path-bytes.ts'
import { realParent } from './files/real-parent.ts'
import { makeChanges } from './files/switch.ts'
import type { Writing } from './files/write.ts'
import { protect } from './git/protect.ts'
import { noteAfter, takeRoot } from './keep.ts'
import type { Root, Snapshot } from './snapshot.ts'
import type { Hold } from './sqlite/hold.ts'
import { openBy } from './sqlite/open-by.ts'
import { NOT_HELD, sqliteChanges } from './sqlite/roots.ts'

/** What a restore would do. */
export interface RestorePlan {
  readonly changes: readonly Change[]
  /** Of them, the places that somebody has changed since the action ended: newer work, which would be replaced. */
  readonly newer: readonly Change[]
}

/** What it takes to bring back a snapshot; everything that stands there now is kept first. */
export function planRestore(
  { roots, step }: Snapshot,
  catalog: Catalog,
  hold: Hold = NOT_HELD,
  known?: Known,
): RestorePlan {
  const { store } = catalog
  const read = (digest: string) => store.get(digest)
  // What no call has done is somebody's own work.
  const isTheirs = step?.kind === 'changes' && step.by !== 'calls'
  const plans = roots.map((root) => {
    expectSamePlace(root)
    const now = takeRoot(root, store, catalog, hold, known)
    if (root.sqlite) {
      const changes = sqliteChanges(root.path, now, root.before)
      return { changes, newer: root.after && isSame(root.after, now) ? [] : changes }
    }
    const changes = changesBetween(root.path, now, root.before, read)
    // Where nobody noted how the action ended, all of it may be newer.
    const newer = root.after ? newerThan(root.after, root, now, changes, read) : changes
    return { changes, newer }
  })
  return {
    changes: plans.flatMap(({ changes }) => changes),
    newer: plans.flatMap(({ changes, newer }) => (isTheirs ? changes : newer)),
  }
}

/** Whoever made a link of a folder meanwhile would have it written to where the link leads. */
function expectSamePlace({ path, parent }: Root): void {
  const now = realParent(path)
  if (parent === undefined || parent === now) return
  throw new Error(
    `${pathText(path)} would come back to ${pathText(now)} now, for a folder above it has become a link, or leads elsewhere. Nothing was restored.`,
  )
}

/** Where what stands there now is not what the action has left. What was only touched is nobody's work. */
function newerThan(
  after: Node,
  { path }: Root,
  now: Node,
  changes: readonly Change[],
  read: (digest: string) => Buffer,
): readonly Change[] {
  const since = new Set(
    changesBetween(path, after, now, readOr(read))
      .filter(({ from, to }) => !isSameHere(from, to))
      .map((change) => change.path),
  )
  const isInBoth = ({ from, to }: Change) => from.kind !== 'folder' || to.kind === 'folder'
  return changes.filter((change) => since.has(change.path) && isInBoth(change))
}

/** Of a folder that is in both, what is in there is told by itself. */
function isSameHere(from: Node, to: Node): boolean {
  if (from.kind === 'folder' && to.kind === 'folder') return hasSameAttributes(from, to)
  return isSame(from, to)
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

/** What makes a large one shorter, and what tells how far it is. */
export interface Restoring {
  /** Of the same snapshot's plan: what was read for it is not read again. */
  readonly known?: Known
  readonly wrote?: Writing['wrote']
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
  hold: Hold = NOT_HELD,
  { known, wrote }: Restoring = {},
): Snapshot {
  for (const { path, sqlite } of snapshot.roots) {
    const users = sqlite ? openBy(pathText(path)) : []
    if (users.length > 0)
      throw new Error(
        `${path} is open in ${users.join(', ')}. Stop that first; nothing was restored.`,
      )
  }
  if (JSON.stringify(planRestore(snapshot, catalog, hold, known)) !== JSON.stringify(plan))
    throw new Error('something has changed there meanwhile. Nothing was restored; look again.')
  const id = `${RESTORE}${shortId()}`
  protect(snapshot.roots, id)
  // What it has kept of a cluster comes back by itself.
  const { cluster: _, ...files } = snapshot
  const replaced: Snapshot = {
    ...files,
    id,
    at: now,
    deed: `restore of ${snapshot.id}`,
    restores: snapshot.id,
    roots: snapshot.roots.map((root) => {
      const place = {
        path: root.path,
        parent: realParent(root.path),
        ...(root.sqlite && { sqlite: root.sqlite }),
        ...(root.git && { git: root.git }),
        ...attributesKnown(),
      }
      return { ...place, before: takeRoot(place, catalog.store, catalog, hold, known) }
    }),
    bytes: 0,
  }
  catalog.write(replaced)
  const refusals = new Map<string, readonly Refusal[]>()
  const attributes = snapshot.roots.every((root) => root.attributes)
  const writing = { store: catalog.store, attributes, refusals, ...(wrote && { wrote }) }
  makeChanges(plan.changes, replaced.id, writing, catalog.journal)
  const done = refusals.size === 0 ? replaced : { ...replaced, refused: refusedIn(refusals) }
  if (done !== replaced) catalog.write(done)
  noteAfter(replaced.id, catalog, hold, known)
  return done
}

/** More are not read. */
const REFUSED_MAX = 40

function refusedIn(refusals: ReadonlyMap<string, readonly Refusal[]>): readonly string[] {
  const words = [...refusals].flatMap(([path, refused]) =>
    refused.map(({ name, why }) => `${name} of ${pathText(path)}: ${why}`),
  )
  const more = words.length - REFUSED_MAX
  return more > 0 ? [...words.slice(0, REFUSED_MAX), `… and ${more} more`] : words
}
