import { createHash } from 'node:crypto'

/** SHA-256 of an object's bytes, in hexadecimal. */
export type Digest = string

/** What stood at a path. Times are nanoseconds since 1970, in decimal; modes are the permission bits. */
export type Node =
  | FileNode
  | FolderNode
  | { readonly kind: 'link'; readonly target: string }
  /** Nothing stood there: what stands there after a restore is taken away. */
  | { readonly kind: 'absent' }
  /** A socket, a pipe or a device: it has no content that could be kept. */
  | { readonly kind: 'other' }

export interface FileNode {
  readonly kind: 'file'
  readonly mode: number
  readonly mtime: string
  readonly size: number
  /** Of all of it. */
  readonly content: Digest
  /** A large one is kept in parts, so that a change of a little costs little: the object that lists them. */
  readonly parts?: Digest
  readonly attributes?: Attributes
}

export interface FolderNode {
  readonly kind: 'folder'
  readonly mode: number
  readonly mtime: string
  /** Its listing is an object of its own, so that folders that have not changed are kept once. */
  readonly listing: Digest
  readonly attributes?: Attributes
}

/** Extended attributes, in the order of their names; values are bytes in Base64. Not there where there are none. */
export type Attributes = readonly (readonly [name: string, value: string])[]

/** A name in a folder: any bytes but `/` and NUL, as Latin-1. */
export type Listing = readonly (readonly [name: string, node: Node])[]

export function digestOf(bytes: Buffer): Digest {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Whether both hold the same, whatever their times: one was touched, or a checkpoint moved what a database holds. */
export function isSame(one: Node, other: Node): boolean {
  if (one.kind === 'file' && other.kind === 'file')
    return one.content === other.content && one.mode === other.mode && hasSameAttributes(one, other)
  if (one.kind === 'link' && other.kind === 'link') return one.target === other.target
  if (one.kind === 'folder' && other.kind === 'folder')
    return one.listing === other.listing && one.mode === other.mode && hasSameAttributes(one, other)
  return one.kind === other.kind
}

/** Of what has extended attributes: these alone. */
export type Bearer = Pick<FileNode, 'attributes'>

export function hasSameAttributes({ attributes: one = [] }: Bearer, other: Bearer): boolean {
  const { attributes: two = [] } = other
  return one.length === two.length && JSON.stringify(one) === JSON.stringify(two)
}

/** One line an entry, in the order of the names: the same folder has the same bytes. */
export function listingBytes(listing: Listing): Buffer {
  const sorted = [...listing].sort(([a], [b]) => (a < b ? -1 : 1))
  return Buffer.from(sorted.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
}

export function listingIn(bytes: Buffer): Listing {
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}
