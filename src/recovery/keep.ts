import { type Action, type Span, textOf } from '../action/action.ts'
import { redact } from '../record/secrets/redact.ts'
import { shortId } from '../short-id.ts'
import type { Catalog } from './catalog.ts'
import type { Sink } from './files/contents.ts'
import { digestOf, type Node } from './files/node.ts'
import { bytesOf, latin1Of } from './files/path-bytes.ts'
import { pathsOf } from './files/pattern.ts'
import { realParent } from './files/real-parent.ts'
import { type Budget, NotKept, take, unlimited } from './files/take.ts'
import { protect } from './git/protect.ts'
import { repositoryRoots, skipsIn } from './git/roots.ts'
import { type Root, SNAPSHOT_FORMAT, type Snapshot } from './snapshot.ts'
import type { Hold } from './sqlite/hold.ts'
import { NOT_HELD, takeSqlite } from './sqlite/roots.ts'
import type { RecoveryTarget } from './targets.ts'

/** What an action changes is kept before it runs, while the agent waits: so much, and no more. */
const BEFORE_BYTES_MAX = 64 * 1024 * 1024
const BEFORE_ENTRIES_MAX = 20_000
/** A hook waits two seconds for the daemon, which has more to do than this. */
const BEFORE_MS_MAX = 1_200
/** What tools make again is kept where it costs next to nothing: a log, a file of results. */
const MADE_BYTES_MAX = 1024 * 1024
const MADE_ENTRIES_MAX = 100

/** What came of keeping what an action would change. */
export type Kept =
  /** It changes no file that is known beforehand. */
  | { readonly kind: 'nothing'; readonly beyond?: BeyondFiles }
  | { readonly kind: 'kept'; readonly id: string; readonly beyond?: BeyondFiles }
  /** It cannot be undone, and why. */
  | { readonly kind: 'not-kept'; readonly why: string }

/** What was kept, or could not be, of an action's effects beyond this machine's files. */
export interface BeyondFiles {
  /** The parts of the action whose objects are kept. */
  readonly kept: readonly Span[]
  /** What is kept of them, and what is not: a sentence. */
  readonly words?: string
  /** What is kept of a state of Terraform's, and what is not. */
  readonly state?: string
  /** Why others are not. */
  readonly why?: string
}

export const NOTHING: Kept = { kind: 'nothing' }

/** Keeps what stands where an action is going to change something. */
export function keepBefore(
  action: Action,
  targets: readonly RecoveryTarget[],
  catalog: Catalog,
  now: number,
  hold: Hold = NOT_HELD,
): Kept {
  const batch = catalog.store.batch()
  try {
    const found = rootsBefore(targets, batch, catalog, hold)
    if ('why' in found) return { kind: 'not-kept', why: found.why }
    const { roots, bytes } = found
    // Of what was not there, and is not going to be, there is nothing to bring back.
    if (roots.length === 0) return NOTHING
    const id = `s${shortId()}`
    protect(roots, id)
    // A snapshot that is there has its contents.
    batch.end()
    catalog.write(snapshotOf(id, action, roots, bytes, now))
    return { kind: 'kept', id }
  } finally {
    batch.discard()
  }
}

/** What stands at all of the places; or why one of them cannot be kept that would be gone for good. */
function rootsBefore(
  targets: readonly RecoveryTarget[],
  sink: Sink,
  catalog: Catalog,
  hold: Hold,
): { readonly roots: readonly Root[]; readonly bytes: number } | { readonly why: string } {
  const within = { skips: skipsOwn(catalog), until: Date.now() + BEFORE_MS_MAX }
  const budget: Budget = { bytes: BEFORE_BYTES_MAX, entries: BEFORE_ENTRIES_MAX, ...within }
  const roots: Root[] = []
  const little: Budget = { bytes: MADE_BYTES_MAX, entries: MADE_ENTRIES_MAX, ...within }
  for (const target of targets) {
    const { at, worth } = target
    const own = worth === 'made' ? little : budget
    const kept = rootsOrWhy(() => rootsOf(target, sink, catalog, own, hold))
    if (typeof kept !== 'string')
      roots.push(...kept.map((root) => ({ ...root, parent: realParent(root.path) })))
    else if (worth === 'lasting') return { why: `${at} cannot be kept: ${kept}` }
  }
  return { roots, bytes: BEFORE_BYTES_MAX - budget.bytes + MADE_BYTES_MAX - little.bytes }
}

function rootsOf(
  { at, sqlite, git }: RecoveryTarget,
  sink: Sink,
  { folder }: Catalog,
  budget: Budget,
  hold: Hold,
): readonly Root[] {
  if (sqlite) return [{ path: latin1Of(at), sqlite, before: takeSqlite(at, sink, budget, hold) }]
  if (git) return repositoryRoots(at, sink, budget, latin1Of(folder))
  return pathsOf(at).map((path) => ({ path: latin1Of(path), before: take(path, sink, budget) }))
}

/** Interlock's own is no part of what it keeps. */
function skipsOwn({ folder }: Pick<Catalog, 'folder'>): (at: string) => boolean {
  const own = latin1Of(folder)
  return (at) => at === own
}

function rootsOrWhy(roots: () => readonly Root[]): readonly Root[] | string {
  try {
    return roots()
  } catch (error) {
    if (error instanceof NotKept) return error.message
    throw error
  }
}

/** Notes what stands there when the action has ended, so that what people do later is told from it. */
export function noteAfter(id: string, catalog: Catalog, hold: Hold = NOT_HELD): void {
  const snapshot = catalog.find(id)
  if (!snapshot) return
  const sink = { put: digestOf }
  const roots = snapshot.roots.map((root) => {
    try {
      return { ...root, after: takeRoot(root, sink, catalog, hold) }
    } catch {
      // It cannot be told, and counts as newer work.
      return root
    }
  })
  catalog.write({ ...snapshot, roots })
}

/** What stands at a root now, however much it is. Throws NotKept. */
export function takeRoot(
  { path, sqlite, git }: Root,
  sink: Sink,
  catalog: Catalog,
  hold: Hold = NOT_HELD,
): Node {
  const at = bytesOf(path)
  const own = skipsOwn(catalog)
  const apart = git ? skipsIn(git, path) : own
  const budget = unlimited((one) => own(one) || apart(one))
  return sqlite ? takeSqlite(at.toString('utf8'), sink, budget, hold) : take(at, sink, budget)
}

export function snapshotOf(
  id: string,
  action: Action,
  roots: readonly Root[],
  bytes: number,
  at: number,
): Snapshot {
  const { origin, cwd, deed } = action
  return {
    format: SNAPSHOT_FORMAT,
    id,
    at,
    agent: origin.agent,
    session: origin.session,
    ...(origin.call !== undefined && { call: origin.call }),
    cwd: cwd ?? '',
    deed: redact(textOf(deed) ?? origin.tool).slice(0, 500),
    roots,
    bytes,
  }
}
