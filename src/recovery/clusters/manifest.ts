import type { Json } from '../../action/action.ts'
import { digestOf } from '../files/node.ts'
import type { Manifest, ObjectRef } from './change.ts'
import { isObject, listAt, ordered, partOf, textAt, without } from './json.ts'

/** The server's own notes about an object, which it makes again. */
const NOTES = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
]

/** Annotations in which controllers count; a rollout changes them although nobody meant it. */
const COUNTED = ['deployment.kubernetes.io/revision', 'deprecated.daemonset.template.generation']

export function refOf(manifest: Json): ObjectRef | undefined {
  const [apiVersion, kind] = [textAt(manifest, 'apiVersion'), textAt(manifest, 'kind')]
  const name = textAt(manifest, 'metadata', 'name')
  const namespace = textAt(manifest, 'metadata', 'namespace')
  if (apiVersion === undefined || kind === undefined || name === undefined) return undefined
  return { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) }
}

/** What people and programs have said about an object, without what its server notes about it. */
export function cleaned(manifest: Manifest): Manifest {
  const metadata = partOf(manifest, 'metadata')
  const kept = isObject(metadata) ? without(metadata, NOTES) : {}
  const annotations = partOf(kept, 'annotations')
  const told = isObject(annotations) ? without(annotations, COUNTED) : {}
  const finalizers = listAt(kept, 'finalizers').filter(
    (one) => one !== 'foregroundDeletion' && one !== 'orphan',
  )
  const rest = without(kept, ['annotations', 'finalizers', 'ownerReferences'])
  const isNamespace = textAt(manifest, 'kind') === 'Namespace'
  return {
    ...without(manifest, isNamespace ? ['status', 'metadata', 'spec'] : ['status', 'metadata']),
    metadata: {
      ...rest,
      ...(Object.keys(told).length > 0 && { annotations: told }),
      ...(finalizers.length > 0 && { finalizers }),
    },
  }
}

/** By which two states of an object are compared. */
export function digestOfManifest(manifest: Manifest): string {
  return digestOf(Buffer.from(JSON.stringify(ordered(cleaned(manifest)))))
}

/** Whether what has come back as a new object is what was kept, as far as anybody may say it anew. */
export function isAlike(one: Manifest, other: Manifest): boolean {
  const text = (manifest: Manifest) => JSON.stringify(ordered(withoutAddresses(anew(manifest))))
  return text(one) === text(other)
}

/** As it is given to the server to make it again: what it said about its former life is left out. */
export function anew(manifest: Manifest): Manifest {
  const clean = cleaned(manifest)
  const change = ANEW[textAt(clean, 'kind') ?? '']
  return change ? change(clean) : clean
}

const ANEW: Readonly<Record<string, (manifest: Manifest) => Manifest>> = {
  // The old volume is another thing's by now, or gone; a claim gets one anew.
  PersistentVolumeClaim: (claim) =>
    withoutAnnotations(
      withSpec(claim, (spec) => without(spec, ['volumeName'])),
      /^(pv\.kubernetes\.io\/bind|pv\.kubernetes\.io\/bound|volume\.(beta\.)?kubernetes\.io\/)/,
    ),
  PersistentVolume: (volume) =>
    withSpec(volume, (spec) => {
      const claim = spec.claimRef
      return isObject(claim)
        ? { ...spec, claimRef: without(claim, ['uid', 'resourceVersion']) }
        : spec
    }),
  // The server tells its pods by a number that the former one had.
  Job: (job) =>
    partOf(job, 'spec', 'manualSelector') === true ? job : withSpec(job, withoutControllerUid),
  Pod: (pod) => withSpec(pod, (spec) => withoutOwnToken(without(spec, ['nodeName']))),
  Secret: (secret) =>
    secret.type === 'kubernetes.io/service-account-token'
      ? withoutAnnotations(without(secret, ['data']), /^kubernetes\.io\/service-account\.uid$/)
      : secret,
  ServiceAccount: (account) => without(account, ['secrets']),
}

function withSpec(manifest: Manifest, change: (spec: Manifest) => Manifest): Manifest {
  const { spec } = manifest
  return isObject(spec) ? { ...manifest, spec: change(spec) } : manifest
}

function withoutAnnotations(manifest: Manifest, names: RegExp): Manifest {
  const { metadata } = manifest
  const annotations = partOf(metadata, 'annotations')
  if (!isObject(metadata) || !isObject(annotations)) return manifest
  const rest = Object.entries(annotations).filter(([name]) => !names.test(name))
  const kept = rest.length > 0 ? { annotations: Object.fromEntries(rest) } : {}
  return { ...manifest, metadata: { ...without(metadata, ['annotations']), ...kept } }
}

const CONTROLLER_UID = ['controller-uid', 'batch.kubernetes.io/controller-uid']

function withoutControllerUid(spec: Manifest): Manifest {
  const { template } = spec
  const metadata = partOf(template, 'metadata')
  const labels = partOf(metadata, 'labels')
  const rest = without(spec, ['selector'])
  if (!isObject(template) || !isObject(metadata) || !isObject(labels)) return rest
  const told = { ...metadata, labels: without(labels, CONTROLLER_UID) }
  return { ...rest, template: { ...template, metadata: told } }
}

/** The token of a pod is mounted by its server, anew for each. */
function withoutOwnToken(spec: Manifest): Manifest {
  const isToken = (one: Json) => /^kube-api-access-|-token-/.test(textAt(one, 'name') ?? '')
  const lists = ['containers', 'initContainers'].flatMap((name) => {
    if (spec[name] === undefined) return []
    const containers = listAt(spec, name).map((one) =>
      isObject(one) && one.volumeMounts !== undefined
        ? { ...one, volumeMounts: listAt(one, 'volumeMounts').filter((mount) => !isToken(mount)) }
        : one,
    )
    return [[name, containers] as const]
  })
  const volumes = listAt(spec, 'volumes').filter((one) => !isToken(one))
  return { ...spec, ...(spec.volumes !== undefined && { volumes }), ...Object.fromEntries(lists) }
}

/** Addresses and ports that the server hands out: where others have them by now, a service gets new ones. */
export function withoutAddresses(manifest: Manifest): Manifest {
  if (textAt(manifest, 'kind') !== 'Service') return manifest
  return withSpec(manifest, (spec) => {
    const headless = spec.clusterIP === 'None'
    const rest = without(spec, [
      'healthCheckNodePort',
      ...(headless ? [] : ['clusterIP', 'clusterIPs']),
    ])
    const ports = listAt(spec, 'ports').map((port) =>
      isObject(port) ? without(port, ['nodePort']) : port,
    )
    return spec.ports === undefined ? rest : { ...rest, ports }
  })
}

/** The controller that has made it makes it again. */
export function makerOf(manifest: Manifest): string | undefined {
  const owner = listAt(manifest, 'metadata', 'ownerReferences').find(
    (one) => partOf(one, 'controller') === true,
  )
  return owner === undefined
    ? undefined
    : `${textAt(owner, 'kind') ?? 'object'} ${textAt(owner, 'name') ?? ''}`
}

/** What servers make by themselves wherever it is missing, or keep of the moment only. */
const PASSING = new Set([
  'Event',
  'Endpoints',
  'EndpointSlice',
  'Lease',
  'PodMetrics',
  'NodeMetrics',
])

export function isPassing(manifest: Manifest): boolean {
  const kind = textAt(manifest, 'kind') ?? ''
  return PASSING.has(kind) || (kind === 'ConfigMap' && refOf(manifest)?.name === 'kube-root-ca.crt')
}

/** What has run to its end would run again if it came back. */
export function hasEnded(manifest: Manifest): boolean {
  const kind = textAt(manifest, 'kind')
  if (kind === 'Pod') return /^(Succeeded|Failed)$/.test(textAt(manifest, 'status', 'phase') ?? '')
  return (
    kind === 'Job' &&
    listAt(manifest, 'status', 'conditions').some(
      (one) =>
        /^(Complete|Failed)$/.test(textAt(one, 'type') ?? '') && textAt(one, 'status') === 'True',
    )
  )
}

/** What others stand on comes back before them. */
const ORDER = [
  'CustomResourceDefinition',
  'Namespace',
  'PriorityClass',
  'StorageClass',
  'LimitRange',
  'ResourceQuota',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'ClusterRole',
  'Role',
  'ClusterRoleBinding',
  'RoleBinding',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Service',
  'Pod',
  'ReplicaSet',
  'ReplicationController',
  'DaemonSet',
  'Deployment',
  'StatefulSet',
  'Job',
  'CronJob',
]
/** What refuses or changes other objects comes back when these are there. */
const LAST = ['APIService', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']

export function rankOf(kind: string): number {
  const at = ORDER.indexOf(kind)
  if (at >= 0) return at
  return LAST.includes(kind) ? ORDER.length + 1 : ORDER.length
}
