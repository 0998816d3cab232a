import type { Json } from '../../action/action.ts'
import { type Access, NO_KIND, saidBy } from './access.ts'
import { ClusterRefusal, keyOf, type Manifest, type ObjectRef } from './change.ts'
import { readManifests } from './files.ts'
import { isObject, listAt, parsed, textAt } from './json.ts'
import { isPassing, refOf } from './manifest.ts'
import { type ClusterTarget, KIND } from './targets.ts'

/** A namespace of a large service; each costs a person a line to read, and a restore a comparison. */
export const OBJECTS_MAX = 2_000
/** Each is asked for all of its kinds. */
const NAMESPACES_MAX = 20
/** Of one namespace: what a server and its operators know. */
const KINDS_MAX = 300

/** What a target's words lead to: objects that are there, and names of those that are not yet. */
export interface Found {
  readonly manifests: readonly Manifest[]
  readonly absent: readonly ObjectRef[]
}

/** Reads what a call of kubectl would change. Throws ClusterRefusal. */
export async function readTarget(
  target: ClusterTarget,
  access: Access,
  until: number,
): Promise<Found> {
  const found = await readChosen(target, access, until)
  if (!target.deletes) return found
  const within = await readWithin(found.manifests, access, until)
  return { manifests: [...found.manifests, ...within], absent: [] }
}

async function readChosen(
  { objects, namespace }: ClusterTarget,
  access: Access,
  until: number,
): Promise<Found> {
  const place = namespace === undefined ? [] : [`--namespace=${namespace}`]
  switch (objects.by) {
    case 'name': {
      const words = [objects.kinds.join(','), ...objects.names]
      return { manifests: await get([...words, ...place], access, until), absent: [] }
    }
    case 'list': {
      const words = [
        objects.kinds.join(','),
        ...(objects.selector === undefined ? [] : [`--selector=${objects.selector}`]),
        ...(objects.fields === undefined ? [] : [`--field-selector=${objects.fields}`]),
        ...(objects.everywhere ? ['--all-namespaces'] : place),
      ]
      return { manifests: await get(words, access, until), absent: [] }
    }
    case 'files': {
      const input = objects.input ?? readManifests(objects.files)
      const named = await namesIn(input, place, access, until)
      const manifests = await get(['-f', '-', ...place], access, until, input)
      const there = new Set(manifests.flatMap((one) => keysOf(one)))
      return { manifests, absent: named.filter((ref) => !there.has(keyOf(ref))) }
    }
  }
}

function keysOf(manifest: Manifest): readonly string[] {
  const ref = refOf(manifest)
  return ref ? [keyOf(ref)] : []
}

const NAMES =
  'jsonpath={.apiVersion}{"\\t"}{.kind}{"\\t"}{.metadata.namespace}{"\\t"}{.metadata.name}{"\\n"}'

/** The objects that manifests name, as kubectl reads them; nothing is made. */
async function namesIn(
  input: string,
  place: readonly string[],
  access: Access,
  until: number,
): Promise<readonly ObjectRef[]> {
  const words = ['create', '--dry-run=client', '--validate=false', '-o', NAMES, '-f', '-']
  const ran = await access.ask([...words, ...place], until, input)
  if (ran.code !== 0) throw new ClusterRefusal(`its manifests could not be read (${saidBy(ran)})`)
  return ran.out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [apiVersion = '', kind = '', namespace = '', name = ''] = line.split('\t')
      if (name === '') throw new ClusterRefusal('its manifests leave names to the server')
      return { apiVersion, kind, name, ...(namespace !== '' && { namespace }) }
    })
}

/** All that goes with what is deleted: what lies in a namespace, and what is of a kind. */
async function readWithin(
  manifests: readonly Manifest[],
  access: Access,
  until: number,
): Promise<readonly Manifest[]> {
  const namespaces = manifests.filter((one) => textAt(one, 'kind') === 'Namespace')
  if (namespaces.length > NAMESPACES_MAX)
    throw new ClusterRefusal(`these are more than ${NAMESPACES_MAX} namespaces`)
  const kinds = namespaces.length > 0 ? await kindsOf(access, until) : ''
  const found: Manifest[] = []
  for (const one of namespaces) {
    const name = textAt(one, 'metadata', 'name') ?? ''
    found.push(...(await get([kinds, `--namespace=${name}`], access, until)))
  }
  for (const one of manifests) {
    if (textAt(one, 'kind') !== 'CustomResourceDefinition') continue
    const [plural, group] = [textAt(one, 'spec', 'names', 'plural'), textAt(one, 'spec', 'group')]
    const kind = `${plural}.${group}`
    if (!KIND.test(kind)) throw new ClusterRefusal('a kind has no usual name')
    const isNamespaced = textAt(one, 'spec', 'scope') === 'Namespaced'
    found.push(...(await get([kind, ...(isNamespaced ? ['--all-namespaces'] : [])], access, until)))
  }
  return found
}

/** What is of the moment only, and makes a listing long or fail. */
const PASSING_KINDS =
  /^(events|endpoints|endpointslices|leases|componentstatuses)(\.|$)|\.metrics\./

async function kindsOf(access: Access, until: number): Promise<string> {
  const words = ['api-resources', '--verbs=list', '--namespaced', '-o', 'name']
  const ran = await access.ask(words, until)
  // One group that does not answer would be one whose objects are lost unseen.
  if (ran.code !== 0) throw new ClusterRefusal(`its kinds could not be listed (${saidBy(ran)})`)
  const kinds = ran.out.split('\n').filter((kind) => kind !== '' && !PASSING_KINDS.test(kind))
  if (kinds.length > KINDS_MAX || !kinds.every((kind) => KIND.test(kind)))
    throw new ClusterRefusal('its kinds are more than can be asked for')
  return kinds.join(',')
}

async function get(
  words: readonly string[],
  access: Access,
  until: number,
  input?: string,
): Promise<readonly Manifest[]> {
  const ran = await access.ask(['get', ...words, '-o', 'json', '--ignore-not-found'], until, input)
  if (ran.code !== 0) throw new ClusterRefusal(saidBy(ran))
  return objectsIn(ran.out)
}

function objectsIn(out: string): readonly Manifest[] {
  if (out.trim() === '') return []
  const answer = parsed(out)
  const items: readonly Json[] =
    textAt(answer, 'kind') === 'List' ? listAt(answer, 'items') : [answer]
  const objects = items.filter((one) => isObject(one)).filter((one) => !isPassing(one))
  if (objects.some((one) => refOf(one) === undefined))
    throw new ClusterRefusal('the cluster’s answer could not be read')
  return objects
}

/** What stands under these names now, by their keys. A kind that the cluster does not know has no objects. */
export async function readRefs(
  refs: readonly ObjectRef[],
  access: Access,
  until: number,
): Promise<ReadonlyMap<string, Manifest>> {
  const words = ['get', '-f', '-', '-o', 'json', '--ignore-not-found']
  const ran = refs.length === 0 ? undefined : await access.ask(words, until, listOf(refs))
  if (!ran) return new Map()
  if (ran.code === 0)
    return new Map(
      objectsIn(ran.out).flatMap((one) => keysOf(one).map((key) => [key, one] as const)),
    )
  if (!NO_KIND.test(ran.error)) throw new ClusterRefusal(saidBy(ran))
  const groups = grouped(refs)
  const found = new Map<string, Manifest>()
  for (const group of groups) {
    if (groups.length === 1) break
    for (const [key, one] of await readRefs(group, access, until)) found.set(key, one)
  }
  return found
}

function grouped(refs: readonly ObjectRef[]): readonly (readonly ObjectRef[])[] {
  const groups = new Map<string, ObjectRef[]>()
  for (const ref of refs) {
    const key = `${ref.apiVersion} ${ref.kind}`
    groups.set(key, [...(groups.get(key) ?? []), ref])
  }
  return [...groups.values()]
}

/** Names alone, as manifests that kubectl takes. */
export function listOf(refs: readonly ObjectRef[]): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: refs.map(({ apiVersion, kind, name, namespace }) => ({
      apiVersion,
      kind,
      metadata: { name, ...(namespace !== undefined && { namespace }) },
    })),
  })
}
