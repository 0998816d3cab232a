import type { Sink } from '../files/contents.ts'
import type { KnownFile } from '../files/known.ts'
import { type Attributes, type FileNode, isSame, listingBytes, type Node } from '../files/node.ts'

/** What stood at a path when it was looked at last, with what tells that it is still the same. */
export type Seen = SeenFile | SeenFolder | SeenLink | SeenOther

export interface SeenFile extends KnownFile {
  readonly kind: 'file'
  /** A database: how the log beside it looked. */
  readonly log?: string
}

export interface SeenFolder {
  readonly kind: 'folder'
  readonly mode: number
  /** Milliseconds since 1970, with a fraction. */
  readonly mtime: number
  readonly attributes?: Attributes
  /** By names, whose bytes are Latin-1. */
  readonly inner: ReadonlyMap<string, Seen>
}

export interface SeenLink {
  readonly kind: 'link'
  readonly changed: number
  readonly target: string
}

/** Nothing of it is kept: what tools make again, sockets; or a file that cannot be kept, and why. */
export interface SeenOther {
  readonly kind: 'other'
  readonly changed: number
  readonly why?: string
}

/** Whether the same stands there, whatever its times say: it was touched, or written anew with what it had. */
export function isAlike(one: Seen, other: Seen): boolean {
  return one.kind !== 'folder' && other.kind !== 'folder' && isSame(leafOf(one), leafOf(other))
}

/** Whether it is what a snapshot tells; of a folder, that it is there. */
export function isNode(seen: Seen | undefined, node: Node): boolean {
  if (seen?.kind === 'folder') return node.kind === 'folder'
  return isSame(seen ? leafOf(seen) : { kind: 'absent' }, node)
}

function leafOf(seen: Exclude<Seen, SeenFolder>): Node {
  switch (seen.kind) {
    case 'file':
      return seen.node
    case 'link':
      return { kind: 'link', target: seen.target }
    case 'other':
      return { kind: 'other' }
  }
}

/** As snapshots have it. The listings of folders go into the sink; the contents of files went there when they were seen. */
export function nodeOf(seen: Seen | undefined, sink: Sink): Node {
  if (seen === undefined) return { kind: 'absent' }
  if (seen.kind !== 'folder') return leafOf(seen)
  const listing = [...seen.inner].map(([name, inner]) => [name, nodeOf(inner, sink)] as const)
  const mtime = String(BigInt(Math.round(seen.mtime * 1e3)) * 1_000n)
  const { mode, attributes } = seen
  const node = { kind: 'folder', mode, mtime, listing: sink.put(listingBytes(listing)) } as const
  return attributes ? { ...node, attributes } : node
}

/** Every file in it. */
export function* filesOf(seen: Seen): Generator<FileNode> {
  if (seen.kind === 'file') yield seen.node
  if (seen.kind === 'folder') for (const inner of seen.inner.values()) yield* filesOf(inner)
}
