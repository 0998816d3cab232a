import fs from 'node:fs'
import { attributesAt, type Refusal, setAttributes } from './attributes.ts'
import { contentIn, digestOfFile } from './contents.ts'
import { type Attributes, type FileNode, type FolderNode, listingIn, type Node } from './node.ts'
import { latin1Of } from './path-bytes.ts'
import type { ObjectStore } from './store.ts'
import { below } from './take.ts'

/** How something is written. */
export interface Writing {
  readonly store: ObjectStore
  /** false: it is not known what extended attributes there were, and those that stand there are let be. */
  readonly attributes?: boolean
  /** Those that cannot be set, by where: what is in a file comes back all the same, and it is said. */
  readonly refusals: Map<string, readonly Refusal[]>
  /** Told of each part of a file that was written, by how much it is. */
  readonly wrote?: (bytes: number) => void
}

/** Writes what was kept to a path where nothing stands. Of an `other` nothing was kept, and nothing is written. */
export function write(node: Node, at: Buffer, writing: Writing): void {
  const { store } = writing
  switch (node.kind) {
    case 'absent':
    case 'other':
      return
    case 'link':
      return fs.symlinkSync(Buffer.from(node.target, 'latin1'), at)
    case 'file':
      writeContent(node, at, writing)
      return finish(lookOf(node, writing), at, writing)
    case 'folder':
      fs.mkdirSync(at, { mode: 0o700 })
      for (const [name, inner] of listingIn(store.get(node.listing)))
        write(inner, below(at, Buffer.from(name, 'latin1')), writing)
      return finish(lookOf(node, writing), at, writing)
  }
}

function writeContent(node: FileNode, at: Buffer, { store, wrote }: Writing): void {
  const handle = fs.openSync(at, 'wx', 0o600)
  try {
    for (const bytes of contentIn(node, store)) {
      fs.writeFileSync(handle, bytes)
      wrote?.(bytes.length)
    }
  } finally {
    fs.closeSync(handle)
  }
}

/** What is set last. Without attributes they are let be. */
export interface Look extends Pick<FolderNode, 'mode' | 'mtime'> {
  readonly kind: 'file' | 'folder'
  readonly attributes?: Attributes
}

export function lookOf(
  { kind, mode, mtime, attributes = [] }: Look,
  writing: Pick<Writing, 'attributes'>,
): Look {
  return { kind, mode, mtime, ...(writing.attributes !== false && { attributes }) }
}

/**
 * Mode and times last: a folder's times change with what is put into it, it may be closed to its owner, and an access list
 * moves the mode.
 */
export function finish(
  { kind, mode, mtime, attributes }: Look,
  at: Buffer,
  { refusals }: Pick<Writing, 'refusals'>,
): void {
  const isFolder = kind === 'folder'
  // One that stood there all the time may be closed to its owner, who could not set them.
  if (attributes && isFolder) fs.chmodSync(at, mode | 0o700)
  const refused = attributes ? setAttributes(at, isFolder, attributes) : []
  if (refused.length > 0) refusals.set(latin1Of(at), refused)
  const seconds = Number(BigInt(mtime)) / 1e9
  fs.utimesSync(at, seconds, seconds)
  fs.chmodSync(at, mode)
}

/** Node sets times as floating point, cut to a microsecond: nearer than this nobody is. */
const TIME_NS_MAX = 2_000n

/** Whether what stands at a path is what was kept: every name is compared, and every content read again. */
export function isAsKept(node: Node, at: Buffer, writing: Writing): boolean {
  const { store } = writing
  const stat = fs.lstatSync(at, { bigint: true, throwIfNoEntry: false })
  if (node.kind === 'absent' || node.kind === 'other') return stat === undefined
  if (!stat) return false
  if (node.kind === 'link')
    return stat.isSymbolicLink() && fs.readlinkSync(at, 'buffer').toString('latin1') === node.target
  const apart = stat.mtimeNs - BigInt(node.mtime)
  const near = apart < TIME_NS_MAX && -apart < TIME_NS_MAX
  if (!near || Number(stat.mode & 0o7777n) !== node.mode) return false
  if (!hasAttributes(node, at, writing)) return false
  if (node.kind === 'file') return stat.isFile() && digestOfFile(at) === node.content
  if (!stat.isDirectory()) return false
  const kept = listingIn(store.get(node.listing)).filter(([, { kind }]) => kind !== 'other')
  const names = fs.readdirSync(at, 'buffer').map((name) => name.toString('latin1'))
  return (
    names.length === kept.length &&
    kept.every(([name, inner]) => isAsKept(inner, below(at, Buffer.from(name, 'latin1')), writing))
  )
}

/** But for those that could not be set. */
function hasAttributes(
  { kind, attributes = [] }: Pick<Look, 'kind' | 'attributes'>,
  at: Buffer,
  writing: Writing,
): boolean {
  if (writing.attributes === false) return true
  const refused = writing.refusals.get(latin1Of(at)) ?? []
  const others = (all: Attributes) =>
    JSON.stringify(all.filter(([name]) => !refused.some((one) => one.name === name)))
  return others(attributesAt(at, kind === 'folder')) === others(attributes)
}
