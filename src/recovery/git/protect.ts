import fs from 'node:fs'
import path from 'node:path'
import { writeWhole } from '../../state/whole.ts'
import { namesIn } from '../files/names-in.ts'
import { pathText } from '../files/path-bytes.ts'
import type { Root } from '../snapshot.ts'
import { objectsInIndex } from './index-file.ts'
import { objectsOf, writeObject } from './objects.ts'
import { PRIVATE_REFS } from './repository.ts'

/** Refs of one snapshot; a repository with more keeps what its own refs keep. */
const REFS_MAX = 500
/** The newest lines of a log of refs. */
const LOG_LINES_MAX = 100
const OBJECT = /^[0-9a-f]{40}$/

/**
 * Holds on to every commit that a repository has a name for, and to what was added and not committed, so that nothing
 * sweeps them away before a restore: by refs below a name of our own, never a branch. Git is not called: it would run
 * what the repository's settings name.
 */
export function protect(roots: readonly Root[], id: string): void {
  for (const store of storesOf(roots)) protectIn(store, id)
}

/** They are not needed any more. */
export function unprotect(roots: readonly Root[], id: string): void {
  for (const store of storesOf(roots))
    fs.rmSync(path.join(store, PRIVATE_REFS, id), { recursive: true, force: true })
}

function storesOf(roots: readonly Root[]): readonly string[] {
  const stores = roots.filter(({ git }) => git === 'store')
  return stores.map((root) => pathText(root.path))
}

function protectIn(store: string, id: string): void {
  // Another way of keeping refs, or longer names: what git keeps for two weeks by itself must do.
  if (fs.existsSync(path.join(store, 'reftable')) || isSha256(store)) return
  const folder = path.join(store, PRIVATE_REFS, id)
  const has = objectsOf(store)
  const tree = indexTree(store, has)
  const objects = new Set([...namesOf(store, has), ...(tree === undefined ? [] : [tree])])
  if (objects.size === 0) return
  fs.mkdirSync(folder, { recursive: true })
  for (const [i, object] of [...objects].slice(0, REFS_MAX).entries())
    writeWhole(path.join(folder, String(i)), `${object}\n`)
}

function isSha256(store: string): boolean {
  return /objectformat\s*=\s*sha256/i.test(textOf(path.join(store, 'config')))
}

/** Everything that refs, stashes and unfinished operations point to, and the newest that HEAD pointed to. */
function namesOf(store: string, has: (name: string) => boolean): readonly string[] {
  const folders = [store, ...pathsIn(path.join(store, 'worktrees'))]
  const headsOf = (...names: readonly string[]) =>
    folders.flatMap((folder) => names.map((name) => textOf(path.join(folder, name)).slice(0, 40)))
  const packed = textOf(path.join(store, 'packed-refs'))
    .split('\n')
    .filter((line) => !/ refs\/(remotes|interlock)\//.test(line))
    .map((line) => line.slice(0, 40))
  const loose = ['refs/heads', 'refs/tags', 'refs/stash', 'refs/notes'].flatMap((name) =>
    filesIn(path.join(store, name)).map((file) => textOf(file).slice(0, 40)),
  )
  const logged = ['logs/refs/stash', 'logs/HEAD'].flatMap((name) =>
    textOf(path.join(store, name))
      .split('\n')
      .slice(-LOG_LINES_MAX)
      .flatMap((line) => [line.slice(0, 40), line.slice(41, 81)]),
  )
  const known = [...headsOf('HEAD'), ...loose, ...packed].filter((name) => OBJECT.test(name))
  const unfinished = headsOf('ORIG_HEAD', 'MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD')
  // These may name what is gone: a ref to that would be broken.
  const old = [...new Set([...unfinished, ...logged])].filter(
    (name) => OBJECT.test(name) && has(name),
  )
  return [...new Set([...known.filter((name) => !/^0+$/.test(name)), ...old])]
}

/**
 * A tree of everything that the index holds: what was added and not committed is in it, packed or not. undefined where
 * there is nothing. The same index has the same tree.
 */
function indexTree(store: string, has: (name: string) => boolean): string | undefined {
  const indexes = [store, ...pathsIn(path.join(store, 'worktrees'))].map((folder) =>
    contentOf(path.join(folder, 'index')),
  )
  const held = indexes.map(objectsInIndex)
  const entries = [
    ...new Set([
      ...held.flatMap(({ blobs }) => blobs.filter(has).map((name) => `100644 ${name}`)),
      ...held.flatMap(({ trees }) => trees.filter(has).map((name) => `40000 ${name}`)),
    ]),
  ]
  if (entries.length === 0) return undefined
  const width = String(entries.length).length
  const lines = entries.map((entry, i) => {
    const [mode, name = ''] = entry.split(' ')
    const number = String(i).padStart(width, '0')
    return Buffer.concat([Buffer.from(`${mode} ${number}\0`), Buffer.from(name, 'hex')])
  })
  return writeObject(store, 'tree', Buffer.concat(lines))
}

function textOf(file: string): string {
  return contentOf(file).toString('latin1')
}

function contentOf(file: string): Buffer {
  try {
    return fs.readFileSync(file)
  } catch {
    // There is none, or it is a folder.
    return Buffer.alloc(0)
  }
}

function pathsIn(folder: string): readonly string[] {
  return namesIn(folder).map((name) => path.join(folder, name))
}

/** The folder's files, however deep; the path itself where it is one. */
function filesIn(at: string): readonly string[] {
  const stat = fs.lstatSync(at, { throwIfNoEntry: false })
  if (stat?.isFile()) return [at]
  return stat?.isDirectory() ? pathsIn(at).flatMap(filesIn) : []
}
