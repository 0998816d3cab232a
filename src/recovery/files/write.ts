import fs from 'node:fs'
import { contentIn, digestOfFile } from './contents.ts'
import { type FileNode, listingIn, type Node } from './node.ts'
import type { ObjectStore } from './store.ts'
import { below } from './take.ts'

/** Writes what was kept to a path where nothing stands. Of an `other` nothing was kept, and nothing is written. */
export function write(node: Node, at: Buffer, store: ObjectStore): void {
  switch (node.kind) {
    case 'absent':
    case 'other':
      return
    case 'link':
      return fs.symlinkSync(Buffer.from(node.target, 'latin1'), at)
    case 'file':
      writeContent(node, at, store)
      return finish(node, at)
    case 'folder':
      fs.mkdirSync(at, { mode: 0o700 })
      for (const [name, inner] of listingIn(store.get(node.listing)))
        write(inner, below(at, Buffer.from(name, 'latin1')), store)
      return finish(node, at)
  }
}

function writeContent(node: FileNode, at: Buffer, store: ObjectStore): void {
  const handle = fs.openSync(at, 'wx', 0o600)
  try {
    for (const bytes of contentIn(node, store)) fs.writeFileSync(handle, bytes)
  } finally {
    fs.closeSync(handle)
  }
}

/** Mode and times last: a folder's times change with what is put into it, and it may be closed to its owner. */
export function finish(
  { mode, mtime }: { readonly mode: number; readonly mtime: string },
  at: Buffer,
): void {
  const seconds = Number(BigInt(mtime)) / 1e9
  fs.utimesSync(at, seconds, seconds)
  fs.chmodSync(at, mode)
}

/** Node sets times as floating point, cut to a microsecond: nearer than this nobody is. */
const TIME_NS_MAX = 2_000n

/** Whether what stands at a path is what was kept: every name is compared, and every content read again. */
export function isAsKept(node: Node, at: Buffer, store: ObjectStore): boolean {
  const stat = fs.lstatSync(at, { bigint: true, throwIfNoEntry: false })
  if (node.kind === 'absent' || node.kind === 'other') return stat === undefined
  if (!stat) return false
  if (node.kind === 'link')
    return stat.isSymbolicLink() && fs.readlinkSync(at, 'buffer').toString('latin1') === node.target
  const apart = stat.mtimeNs - BigInt(node.mtime)
  const near = apart < TIME_NS_MAX && -apart < TIME_NS_MAX
  if (!near || Number(stat.mode & 0o7777n) !== node.mode) return false
  if (node.kind === 'file') return stat.isFile() && digestOfFile(at) === node.content
  if (!stat.isDirectory()) return false
  const kept = listingIn(store.get(node.listing)).filter(([, { kind }]) => kind !== 'other')
  const names = fs.readdirSync(at, 'buffer').map((name) => name.toString('latin1'))
  return (
    names.length === kept.length &&
    kept.every(([name, inner]) => isAsKept(inner, below(at, Buffer.from(name, 'latin1')), store))
  )
}
