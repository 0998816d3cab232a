import type { Json } from '../../action/action.ts'
import type { ObjectStore } from '../files/store.ts'
import { type Asking, openCluster } from './access.ts'
import {
  type ClusterChange,
  ClusterRefusal,
  type KeptObject,
  keyOf,
  type Manifest,
  nameOfObject,
  type ObjectRef,
} from './change.ts'
import { isObject, parsed, textAt } from './json.ts'
import { digestOfManifest, refOf } from './manifest.ts'
import { OBJECTS_MAX, readRefs, readTarget } from './read.ts'
import type { ClusterTarget } from './targets.ts'

/** All of an action's objects together: they stay in memory until they are sealed. */
const OBJECTS_BYTES_MAX = 8 * 1024 * 1024

/** Keeps what stands in a cluster where an action is going to change something; undefined where nothing does. */
export async function keepCluster(
  targets: readonly ClusterTarget[],
  asking: Asking,
  store: ObjectStore,
  until: number,
): Promise<ClusterChange | undefined> {
  const [first, ...others] = targets
  if (!first) return undefined
  if (others.some(({ context }) => context !== first.context))
    throw new ClusterRefusal('it names several contexts')
  for (const { kubeconfig } of others)
    if (kubeconfig !== first.kubeconfig) throw new ClusterRefusal('it names several configurations')
  const access = await openCluster(first, asking, until)
  const found = await Promise.all(targets.map((target) => readTarget(target, access, until)))
  const objects = together(
    found.flatMap(({ manifests }) => manifests),
    found.flatMap(({ absent }) => absent),
  )
  if (objects.length === 0) return undefined
  return {
    context: access.context,
    server: access.server,
    objects: putObjects(objects, store),
    names: objects.map(({ ref }) => nameOfObject(ref)),
  }
}

/** Each object once: a server shows some of them under several kinds. */
function together(
  manifests: readonly Manifest[],
  absent: readonly ObjectRef[],
): readonly KeptObject[] {
  const found = new Map<string, KeptObject>()
  const seen = new Set<string>()
  for (const manifest of manifests) {
    const ref = refOf(manifest)
    const uid = textAt(manifest, 'metadata', 'uid')
    if (!ref || (uid !== undefined && seen.has(uid))) continue
    if (uid !== undefined) seen.add(uid)
    found.set(keyOf(ref), { ref, manifest })
  }
  for (const ref of absent) if (!found.has(keyOf(ref))) found.set(keyOf(ref), { ref })
  if (found.size > OBJECTS_MAX)
    throw new ClusterRefusal(`these are more than ${OBJECTS_MAX} objects`)
  return [...found.values()]
}

export function putObjects(objects: readonly KeptObject[], store: ObjectStore) {
  const bytes = Buffer.from(JSON.stringify(objects))
  if (bytes.length > OBJECTS_BYTES_MAX)
    throw new ClusterRefusal('its objects are larger than 8 MiB')
  return store.put(bytes)
}

/** Throws Damaged where they are not what was kept. */
export function objectsOf({ objects }: ClusterChange, store: ObjectStore): readonly KeptObject[] {
  const list = parsed(store.get(objects).toString('utf8'))
  return Array.isArray(list) ? list.flatMap(objectIn) : []
}

function objectIn(one: Json): readonly KeptObject[] {
  if (!isObject(one)) return []
  const { ref: named, manifest } = one
  const [apiVersion, kind] = [textAt(named, 'apiVersion'), textAt(named, 'kind')]
  const [name, namespace] = [textAt(named, 'name'), textAt(named, 'namespace')]
  if (apiVersion === undefined || kind === undefined || name === undefined) return []
  const ref = { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) }
  return [{ ref, ...(isObject(manifest) && { manifest }) }]
}

/** What the action has left, so that what people do later is told from it. */
export async function noteCluster(
  change: ClusterChange,
  asking: Asking,
  store: ObjectStore,
  until: number,
): Promise<ClusterChange> {
  const access = await openCluster({ context: change.context }, asking, until)
  if (access.server !== change.server) return change
  const refs = objectsOf(change, store).map(({ ref }) => ref)
  const now = await readRefs(refs, access, until)
  const going = new Set(
    [...now.values()]
      .filter((one) => textAt(one, 'kind') === 'Namespace' && isGoing(one))
      .map((one) => textAt(one, 'metadata', 'name')),
  )
  const after = refs.map((ref) => {
    const one = now.get(keyOf(ref))
    const gone = !one || isGoing(one) || going.has(ref.namespace)
    return [keyOf(ref), gone ? '' : digestOfManifest(one)] as const
  })
  return { ...change, after: Object.fromEntries(after) }
}

/** It was deleted, and waits for what has to happen before. */
export function isGoing(manifest: Manifest): boolean {
  return textAt(manifest, 'metadata', 'deletionTimestamp') !== undefined
}
