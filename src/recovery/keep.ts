import { type Action, type Span, textOf } from '../action/action.ts'
import { redact } from '../record/secrets/redact.ts'
import { shortId } from '../short-id.ts'
import type { Catalog } from './catalog.ts'
import { attributesKnown } from './files/attributes.ts'
import type { Sink } from './files/contents.ts'
import type { Known } from './files/known.ts'
import { digestOf, type Node } from './files/node.ts'
import { NotKept, TooLarge } from './files/not-kept.ts'
import { bytesOf, latin1Of } from './files/path-bytes.ts'
import { pathsOf } from './files/pattern.ts'
import { realParent } from './files/real-parent.ts'
import { type Budget, take, unlimited } from './files/take.ts'
import { protect } from './git/protect.ts'
import { repositoryRoots, skipsIn } from './git/roots.ts'
import { type Root, SNAPSHOT_FORMAT, type Snapshot } from './snapshot.ts'
import type { Hold } from './sqlite/hold.ts'
import { NOT_HELD, takeSqlite } from './sqlite/roots.ts'
import type { RecoveryTarget } from './targets.ts'

/** How much may be kept of what an action changes. */
export interface Limits extends Pick<Budget, 'known'> {
  readonly bytes: number
  readonly entries: number
  readonly ms: number
  /** Somebody else keeps what is too large for these, also where the answer does not depend on it. */
  readonly others?: true
}

/** While a call waits: the daemon has more to do, and a hook hears nothing of it meanwhile. */
export const AT_ONCE: Limits = { bytes: 64 * 1024 * 1024, entries: 20_000, ms: 1_200 }
/** Where nobody is kept from anything by it, or a person waits. More than this takes most of what is kept at all. */
export const AT_LENGTH: Limits = { bytes: 8 * 1024 ** 3, entries: 500_000, ms: 30 * 60 * 1000 }
/** What tools make again is kept where it costs next to nothing: a log, a file of results. */
const MADE_BYTES_MAX = 1024 * 1024
const MADE_ENTRIES_MAX = 100

/** What came of keeping what an action would change. */
export type Kept =
  /** It changes no file that is known beforehand. */
  | { readonly kind: 'nothing'; readonly beyond?: BeyondFiles }
  | { readonly kind: 'kept'; readonly id: string; readonly beyond?: BeyondFiles }
  /** It cannot be undone, and why. `large`: with more time and room it could. */
  | { readonly kind: 'not-kept'; readonly why: string; readonly large?: true }
  /** It is more than an agent waits for: it is being kept, how far that is, and when to ask again, in words. */
  | { readonly kind: 'keeping'; readonly progress: string }

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
  limits: Limits = AT_ONCE,
): Kept {
  const batch = catalog.store.batch()
  try {
    const found = rootsBefore(targets, batch, catalog, hold, limits)
    if ('why' in found) return { kind: 'not-kept', ...found }
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

/** Has contents in the store already that a snapshot is going to need; `known` says of which files. */
export function keepContents(
  targets: readonly RecoveryTarget[],
  catalog: Catalog,
  hold: Hold,
  limits: Limits,
): NotKeptYet | undefined {
  const batch = catalog.store.batch()
  try {
    const found = rootsBefore(targets, batch, catalog, hold, limits)
    if ('why' in found) return found
    batch.end()
    return undefined
  } finally {
    batch.discard()
  }
}

/** How much it is is counted by `known`, and nothing is read. Gives back why it cannot be kept, where it cannot. */
export function sizeOf(
  targets: readonly RecoveryTarget[],
  catalog: Catalog,
  limits: Limits,
): NotKeptYet | undefined {
  const found = rootsBefore(targets, { put: digestOf }, catalog, NOT_HELD, limits)
  return 'why' in found ? found : undefined
}

type NotKeptYet = Omit<Extract<Kept, { readonly kind: 'not-kept' }>, 'kind'>

/** What stands at all of the places; or why one of them cannot be kept that would be gone for good. */
function rootsBefore(
  targets: readonly RecoveryTarget[],
  sink: Sink,
  catalog: Catalog,
  hold: Hold,
  { bytes, entries, ms, known, others }: Limits,
): { readonly roots: readonly Root[]; readonly bytes: number } | NotKeptYet {
  const within = { skips: skipsOwn(catalog), until: Date.now() + ms, ...(known && { known }) }
  const budget: Budget = { bytes, entries, ...within }
  const roots: Root[] = []
  const little: Budget = { bytes: MADE_BYTES_MAX, entries: MADE_ENTRIES_MAX, ...within }
  for (const target of targets) {
    const { at, worth } = target
    const own = worth === 'made' ? little : budget
    const found = rootsOrWhy(() => rootsOf(target, sink, catalog, own, hold))
    if (!('why' in found))
      roots.push(
        ...found.map((root) => ({ ...root, ...attributesKnown(), parent: realParent(root.path) })),
      )
    else if (worth === 'lasting' || (worth === 'some' && found.large && others))
      return { ...found, why: `${at} cannot be kept: ${found.why}` }
  }
  return { roots, bytes: bytes - budget.bytes + MADE_BYTES_MAX - little.bytes }
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

function rootsOrWhy(roots: () => readonly Root[]): readonly Root[] | NotKeptYet {
  try {
    return roots()
  } catch (error) {
    if (!(error instanceof NotKept)) throw error
    return { why: error.message, ...(error instanceof TooLarge && { large: true }) }
  }
}

/** Notes what stands there when the action has ended, so that what people do later is told from it. */
export function noteAfter(
  id: string,
  catalog: Catalog,
  hold: Hold = NOT_HELD,
  known?: Known,
): void {
  const snapshot = catalog.find(id)
  if (!snapshot) return
  const sink = { put: digestOf }
  const roots = snapshot.roots.map((root) => {
    try {
      return { ...root, after: takeRoot(root, sink, catalog, hold, known) }
    } catch {
      // It cannot be told, and counts as newer work.
      return root
    }
  })
  catalog.write({ ...snapshot, roots })
}

/** What stands at a root now, however much it is; of extended attributes only where it says that it knows them. Throws NotKept. */
export function takeRoot(
  { path, sqlite, git, attributes }: Omit<Root, 'before'>,
  sink: Sink,
  catalog: Catalog,
  hold: Hold = NOT_HELD,
  known?: Known,
): Node {
  const at = bytesOf(path)
  const own = skipsOwn(catalog)
  const apart = git ? skipsIn(git, path) : own
  const skips = (one: string) => own(one) || apart(one)
  const how = { attributes: attributes === true, ...(known && { known }) }
  const budget = { ...unlimited(skips), ...how }
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
