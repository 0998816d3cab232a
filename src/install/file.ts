import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Owner } from './atomic.ts'
import { type Refused, refused } from './refusal.ts'

/** A file as it was found, or the place where one could be. */
export interface FoundFile {
  readonly path: string
  /** Where the bytes are: past symbolic links, of which the last was agreed to. */
  readonly realPath: string
  readonly bytes: Buffer | undefined
  readonly mode: number
  readonly owner?: Owner
}

export type Found = { readonly ok: true; readonly file: FoundFile } | Refused

/** Settings may hold keys, so a file that we make is the person's alone. */
const NEW_FILE_MODE = 0o600

/** Settings are written by hand; a larger file is something else. */
const FILE_BYTES_MAX = 4 * 1024 * 1024

const LINKS_MAX = 40

/**
 * Reads a regular file, or finds that there is none. A symbolic link is followed only when that was
 * agreed to.
 */
export function findFile(path: string, throughSymlink: boolean): Found {
  try {
    const target = linkTarget(path)
    if (target !== undefined && !throughSymlink) {
      const words = `${path} is a symbolic link to ${target}`
      return refused('symbolic-link', words, `Say yes to change ${target}.`)
    }
    return read(path, target ?? realPathOf(path))
  } catch (error) {
    return refused('cannot-read', `${path} cannot be read: ${causeOf(error)}`, NEXT)
  }
}

const NEXT = 'Check the path and who owns it, then run the command again.'

/**
 * The end of a chain of symbolic links, which need not exist; undefined where `path` is no link.
 */
function linkTarget(path: string): string | undefined {
  let target: string | undefined
  for (let at = path, links = 0; isLink(at); links++) {
    if (links === LINKS_MAX) throw new Error(`more than ${LINKS_MAX} symbolic links`)
    at = resolve(realpathSync(dirname(at)), readlinkSync(at))
    target = at
  }
  return target === undefined ? undefined : realPathOf(target)
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
}

/** For a path of which the end may be missing: the nearest folder that exists is made real. */
function realPathOf(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false })) return realpathSync(path)
  const folder = dirname(path)
  return folder === path ? path : join(realPathOf(folder), basename(path))
}

function read(path: string, realPath: string): Found {
  const entry = lstatSync(realPath, { throwIfNoEntry: false })
  if (!entry) return { ok: true, file: { path, realPath, bytes: undefined, mode: NEW_FILE_MODE } }
  if (!entry.isFile()) return refused('not-a-file', `${realPath} is not a regular file`, NEXT)
  // Not blocking and not following: what was a file a moment ago may be a pipe or a link by now.
  const fd = openSync(realPath, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const { size, mode, uid, gid } = fstatSync(fd)
    if (size > FILE_BYTES_MAX) {
      return refused('too-large', `${realPath} is too large to be settings`, NEXT)
    }
    const bytes = readFileSync(fd)
    return { ok: true, file: { path, realPath, bytes, mode: mode & 0o7777, owner: { uid, gid } } }
  } finally {
    closeSync(fd)
  }
}

export function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
