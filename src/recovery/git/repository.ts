import fs from 'node:fs'
import path from 'node:path'
import { bytesOf } from '../files/path-bytes.ts'

/** A work tree, and where git keeps what belongs to it. */
export interface Repository {
  readonly work: string
  /** Branches, tags, stashes, objects: of all its work trees. */
  readonly store: string
}

/** undefined where there is none, or where it is kept in a way that is not known here. */
export function repositoryAt(work: string): Repository | undefined {
  const at = path.join(work, '.git')
  const stat = fs.lstatSync(at, { throwIfNoEntry: false })
  if (stat?.isDirectory()) return { work, store: at }
  if (!stat?.isFile()) return undefined
  // In linked work trees and submodules a file says where.
  const [, said] = /^gitdir: (.+)\n?$/.exec(fs.readFileSync(at, 'utf8')) ?? []
  if (said === undefined) return undefined
  const own = path.resolve(work, said)
  const shared = path.join(own, 'commondir')
  const store = fs.existsSync(shared)
    ? path.resolve(own, fs.readFileSync(shared, 'utf8').trim())
    : own
  return fs.existsSync(path.join(store, 'HEAD')) ? { work, store } : undefined
}

/** Where what is kept of a repository is held on to; see protect. */
export const PRIVATE_REFS = 'refs/interlock'

/** What tools make again, and large: nobody's work lies in it. */
const MADE =
  /^(node_modules|bower_components|\.venv|venv|__pycache__|\.next|\.nuxt|\.turbo|\.cache|\.gradle|Pods|DerivedData|\.tox|\.terraform)$/

/** Paths are bytes as Latin-1. Of a work tree, what is not kept with it: git's own, which is kept apart, and what is made again. */
export function skipsInWork(work: string): (at: string) => boolean {
  const own = path.join(work, '.git')
  // In linked work trees it is a file that says where git's own is, and belongs to the work tree.
  const isApart = fs.lstatSync(bytesOf(own), { throwIfNoEntry: false })?.isDirectory()
  return (at) => (isApart === true && at === own) || MADE.test(path.basename(at)) || isObjects(at)
}

/** Of git's own, what holds no state: objects are found by their names, and are held on to instead. */
export function skipsInStore(store: string): (at: string) => boolean {
  const held = path.join(store, PRIVATE_REFS)
  return (at) => at === held || isObjects(at) || /\.lock$|\/gc\.pid$/.test(at)
}

/** `objects` or `lfs` of a repository, wherever it lies: of a submodule, of another one in the folder. */
function isObjects(at: string): boolean {
  const name = path.basename(at)
  return (
    (name === 'objects' || name === 'lfs') && fs.existsSync(bytesOf(`${path.dirname(at)}/HEAD`))
  )
}
