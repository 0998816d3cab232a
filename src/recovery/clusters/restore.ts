import type { ObjectStore } from '../files/store.ts'
import { type Access, type Asking, NO_KIND, openCluster, saidBy } from './access.ts'
import {
  type ClusterChange,
  ClusterRefusal,
  type KeptObject,
  keyOf,
  type Manifest,
  nameOfObject,
  type ObjectRef,
} from './change.ts'
import { isObject, partOf, textAt, without } from './json.ts'
import { isGoing, noteCluster, objectsOf, putObjects } from './keep.ts'
import {
  anew,
  cleaned,
  digestOfManifest,
  hasEnded,
  isAlike,
  makerOf,
  rankOf,
  withoutAddresses,
} from './manifest.ts'
import { Putter } from './putter.ts'
import { listOf, readRefs } from './read.ts'
import type { Ran } from './run.ts'

/** A person waits, and sees what was asked for; a namespace of hundreds of objects takes a minute on a slow server. */
const RESTORE_MS_MAX = 5 * 60_000
/** A kind is served a moment after its definition has come back. */
const KIND_MS_MAX = 20_000
const KIND_PAUSE_MS = 500

export type ObjectPlan = {
  readonly ref: ObjectRef
  /** Somebody has changed it since the action ended. */
  readonly newer: boolean
} & (
  | { readonly does: 'back'; readonly was: Manifest }
  | { readonly does: 'as then'; readonly was: Manifest; readonly now: Manifest }
  | { readonly does: 'removed'; readonly now: Manifest }
  /** It is left alone, and why. */
  | { readonly does: 'left'; readonly why: string }
)

/** What a restore would do, object by object, and the cluster it does it in. */
export interface ClusterPlan {
  readonly objects: readonly ObjectPlan[]
  readonly access: Access
  readonly until: number
}

export async function planCluster(
  change: ClusterChange,
  store: ObjectStore,
  asking: Asking,
): Promise<ClusterPlan> {
  const until = Date.now() + RESTORE_MS_MAX
  const access = await openCluster({ context: change.context }, asking, until)
  if (access.server !== change.server)
    throw new ClusterRefusal(
      `the context ${change.context} leads to another server now (${access.server}, not ${change.server})`,
    )
  const kept = objectsOf(change, store)
  const now = await readRefs(
    kept.map(({ ref }) => ref),
    access,
    until,
  )
  const objects = kept.flatMap((one) => planOf(one, now.get(keyOf(one.ref)), change.after) ?? [])
  return { objects, access, until }
}

function planOf(
  { ref, manifest: was }: KeptObject,
  now: Manifest | undefined,
  after: ClusterChange['after'],
): ObjectPlan | undefined {
  const left = after?.[keyOf(ref)]
  const newer = left === undefined ? now !== undefined : left !== (now ? digestOfManifest(now) : '')
  if (now && isGoing(now)) {
    const why = 'is still being deleted: look again when it is gone'
    return { ref, newer: false, does: 'left', why }
  }
  if (!was) return now && removal(ref, now, newer)
  if (now) return isSame(was, now) ? undefined : { ref, newer, does: 'as then', was, now }
  const maker = makerOf(was)
  if (maker !== undefined)
    return { ref, newer: false, does: 'left', why: `is made again by ${maker}` }
  if (hasEnded(was))
    return { ref, newer: false, does: 'left', why: 'had run to its end, and would run again' }
  return { ref, newer: left !== undefined && newer, does: 'back', was }
}

/** What was made by the action; not what others may have filled since. */
function removal(ref: ObjectRef, now: Manifest, newer: boolean): ObjectPlan {
  if (ref.kind !== 'Namespace' && ref.kind !== 'CustomResourceDefinition')
    return { ref, newer, does: 'removed', now }
  return { ref, newer: false, does: 'left', why: 'was not there, and stays: others may use it' }
}

function isSame(was: Manifest, now: Manifest): boolean {
  if (digestOfManifest(was) === digestOfManifest(now)) return true
  // Another one of that name, made from the same words.
  return uidOf(was) !== uidOf(now) && isAlike(was, now)
}

function uidOf(manifest: Manifest): string | undefined {
  return textAt(manifest, 'metadata', 'uid')
}

/** What stands there now, to be kept before anything is touched. */
export function keepNow(
  change: ClusterChange,
  { objects }: ClusterPlan,
  store: ObjectStore,
): ClusterChange {
  const kept = objects
    .filter(({ does }) => does !== 'left')
    .map((one) => ({ ref: one.ref, ...('now' in one && { manifest: one.now }) }))
  return {
    context: change.context,
    server: change.server,
    objects: putObjects(kept, store),
    names: kept.map(({ ref }) => nameOfObject(ref)),
  }
}

/**
 * Does what was planned: what the action has made is removed, then objects come back, those that others stand on first. Then
 * all of them are read again and compared. Throws ClusterRefusal, naming what did not come back.
 */
export async function restoreCluster({ objects, access, until }: ClusterPlan): Promise<void> {
  const reasons = new Map<string, string>()
  const removed = objects.filter(({ does }) => does === 'removed').map(({ ref }) => ref)
  if (removed.length > 0)
    await access.ask(
      ['delete', '--ignore-not-found', '--wait=false', '-f', '-'],
      until,
      listOf(removed.toReversed()),
    )
  const putter = new Putter(access, until)
  const ranks = [...new Set(objects.map(({ ref }) => rankOf(ref.kind)))].sort((a, b) => a - b)
  for (const rank of ranks) {
    const here = objects.filter(({ ref }) => rankOf(ref.kind) === rank)
    await putAll(here, putter, until, reasons)
  }
  await expectRestored(objects, access, until, reasons)
}

/** So many at once; a server that holds people back holds back everybody. */
const AT_ONCE = 4

/** One by one, so that what cannot come back keeps nothing else from it. */
async function putAll(
  objects: readonly ObjectPlan[],
  putter: Putter,
  until: number,
  reasons: Map<string, string>,
): Promise<void> {
  const left = [...objects]
  const work = async () => {
    for (let one = left.shift(); one; one = left.shift()) {
      const ran = await put(one, putter, until)
      if (ran && ran.code !== 0) reasons.set(keyOf(one.ref), saidBy(ran))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

/** Over what stands there only if it is what was looked at: the server refuses it where somebody was faster. */
function put(one: ObjectPlan, putter: Putter, until: number): Promise<Ran> | undefined {
  if (one.does === 'as then') return putter.replace(one.ref, over(one.was, one.now))
  return one.does === 'back' ? make(one.ref, anew(one.was), putter, until) : undefined
}

async function make(
  ref: ObjectRef,
  manifest: Manifest,
  putter: Putter,
  until: number,
): Promise<Ran> {
  const kindBy = Math.min(until, Date.now() + KIND_MS_MAX)
  let ran = await putter.make(ref, manifest)
  while (ran.code !== 0 && NO_KIND.test(ran.error) && Date.now() < kindBy) {
    await new Promise((resolve) => setTimeout(resolve, KIND_PAUSE_MS))
    ran = await putter.make(ref, manifest)
  }
  // Its address or port may be another one's by now.
  return ran.code !== 0 && ref.kind === 'Service'
    ? putter.make(ref, withoutAddresses(manifest))
    : ran
}

/** The words of then over the object of now, with what belongs to its life and is nobody's word. */
function over(was: Manifest, now: Manifest): Manifest {
  const clean = cleaned(was)
  const { metadata, spec } = clean
  const owners = partOf(now, 'metadata', 'ownerReferences')
  return {
    ...clean,
    metadata: {
      ...(isObject(metadata) && metadata),
      resourceVersion: textAt(now, 'metadata', 'resourceVersion') ?? '',
      ...(owners !== undefined && { ownerReferences: owners }),
    },
    ...(isObject(spec) && { spec: { ...spec, ...fixedParts(now) } }),
    ...(now.status !== undefined && { status: now.status }),
  }
}

/** What the server lets nobody change while an object lives. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  Service: ['clusterIP', 'clusterIPs'],
  PersistentVolumeClaim: ['volumeName'],
}

function fixedParts(now: Manifest): Manifest {
  const { spec } = now
  const names = FIXED[textAt(now, 'kind') ?? ''] ?? []
  if (!isObject(spec)) return {}
  return without(
    spec,
    Object.keys(spec).filter((name) => !names.includes(name)),
  )
}

/** More are not read. */
const FAILED_MAX = 20

async function expectRestored(
  objects: readonly ObjectPlan[],
  access: Access,
  until: number,
  reasons: ReadonlyMap<string, string>,
): Promise<void> {
  const told = objects.filter(({ does }) => does !== 'left')
  const now = await readRefs(
    told.map(({ ref }) => ref),
    access,
    until,
  )
  const failed = told.filter((one) => {
    const there = now.get(keyOf(one.ref))
    if (!('was' in one)) return there !== undefined && !isGoing(there)
    return !there || !(isSame(one.was, there) || isAlike(one.was, there))
  })
  if (failed.length === 0) return
  const words = failed.slice(0, FAILED_MAX).map(({ ref }) => {
    const why = reasons.get(keyOf(ref))
    return `${nameOfObject(ref)}${why === undefined ? '' : ` (${why})`}`
  })
  const more = failed.length > words.length ? ` and ${failed.length - words.length} more` : ''
  throw new ClusterRefusal(
    `${failed.length} of ${told.length} objects are not as they were: ${words.join(', ')}${more}`,
  )
}

/** What the restore has left. */
export function noteRestored(
  change: ClusterChange,
  asking: Asking,
  store: ObjectStore,
): Promise<ClusterChange> {
  return noteCluster(change, asking, store, Date.now() + RESTORE_MS_MAX)
}
