import type { Json } from '../../action/action.ts'
import type { Digest } from '../files/node.ts'

/** What names an object in a cluster. */
export interface ObjectRef {
  readonly apiVersion: string
  readonly kind: string
  /** Absent for what belongs to the whole cluster. */
  readonly namespace?: string
  readonly name: string
}

/** A manifest as the server gave it. */
export type Manifest = Readonly<Record<string, Json>>

/** An object as it was; no manifest where it was not there. */
export interface KeptObject {
  readonly ref: ObjectRef
  readonly manifest?: Manifest
}

/** What an action was going to change in a cluster. */
export interface ClusterChange {
  /** Of the person's own configuration. */
  readonly context: string
  /** The server's address at that time: a context may be made to lead elsewhere. */
  readonly server: string
  /** The content that holds the objects. */
  readonly objects: Digest
  /** In words, without contents. */
  readonly names: readonly string[]
  /** By name: the digest of what the action has left, '' where nothing was left. Absent until it has ended. */
  readonly after?: Readonly<Record<string, string>>
}

export function keyOf({ apiVersion, kind, namespace = '', name }: ObjectRef): string {
  // Versions of one group are ways to say the same object.
  const group = apiVersion.includes('/') ? apiVersion.replace(/\/.*/s, '') : ''
  return JSON.stringify([group, kind, namespace, name])
}

/** As people write it. */
export function nameOfObject({ kind, namespace, name }: ObjectRef): string {
  const place = namespace === undefined ? '' : ` of ${namespace}`
  return `${kind} ${name}${place}`
}

/** Nothing was kept, or nothing restored, and why: a sentence's end, for people. */
export class ClusterRefusal extends Error {}
