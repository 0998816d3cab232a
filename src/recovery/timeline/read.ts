import fs from 'node:fs'
import { putContent } from '../files/contents.ts'
import { knownFile } from '../files/known.ts'
import type { FileNode } from '../files/node.ts'
import { NotKept } from '../files/not-kept.ts'
import { bytesOf, pathText } from '../files/path-bytes.ts'
import { readSteady } from '../files/take.ts'
import { takeSqlite } from '../sqlite/roots.ts'
import type { Look } from './look.ts'
import { type Place, placeOf } from './place.ts'
import type { Seen } from './seen.ts'

/** The folder is more than a time line is kept of; the message says why. */
export class TooMuch extends Error {}

/** A larger file is not kept: models, films, dumps. It is said. */
const FILE_BYTES_MAX = 64 * 1024 * 1024

export function isUnchanged(old: Seen, stat: fs.Stats, place: Place): boolean {
  if (old.kind === 'folder' || old.changed !== stat.ctimeMs) return false
  if (old.kind !== 'file') return true
  const same = old.inode === stat.ino && old.size === stat.size && old.fresh === undefined
  return same && (old.log === undefined || old.log === logOf(place))
}

/** Throws NotKept where it cannot be kept, and TooMuch where all of it together is too much. */
export function readFileSeen(place: Place, stat: fs.Stats, look: Look): Seen {
  if (stat.size > FILE_BYTES_MAX) throw new NotKept('it is too large')
  if (stat.size > look.budget.bytes) throw new TooMuch('the folder is too large')
  if (isBesideSqlite(place)) return { kind: 'other', changed: stat.ctimeMs }
  const now = Date.now()
  return isSqlite(place, stat) ? databaseAt(place, stat, look) : fileAt(place, look, now)
}

function fileAt(place: Place, { sink, budget }: Look, now: number): Seen {
  const { bytes, stat, attributes } = readSteady(place.native, budget)
  const node: FileNode = {
    kind: 'file',
    mode: Number(stat.mode & 0o7777n),
    ...putContent(bytes, sink),
    size: bytes.length,
    mtime: String(stat.mtimeNs),
    ...attributes,
  }
  return { kind: 'file', ...knownFile(node, stat, now) }
}

/** As it is at one moment, with what its log has committed: a copy of its bytes alone may be no database. */
function databaseAt(place: Place, stat: fs.Stats, { sink, budget, hold }: Look): Seen {
  const log = logOf(place)
  const node = takeSqlite(pathText(place.path), sink, budget, hold)
  if (node.kind !== 'file') throw new NotKept('it is gone')
  return { kind: 'file', node, changed: stat.ctimeMs, inode: stat.ino, size: stat.size, log }
}

const SQLITE_MAGIC = 'SQLite format 3\0'
/** Every page size is a multiple of it. */
const SQLITE_PAGE_BYTES_MIN = 512

function isSqlite(place: Place, { size }: fs.Stats): boolean {
  if (size === 0 || size % SQLITE_PAGE_BYTES_MIN !== 0) return false
  const handle = fs.openSync(place.native, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
  try {
    const start = Buffer.alloc(SQLITE_MAGIC.length)
    fs.readSync(handle, start, 0, start.length, 0)
    return start.toString('latin1') === SQLITE_MAGIC
  } finally {
    fs.closeSync(handle)
  }
}

/** What lies beside a database is in its own state. */
function isBesideSqlite({ path }: Place): boolean {
  const [ending] = /-(?:wal|shm|journal)$/.exec(path) ?? []
  if (ending === undefined) return false
  const database = placeOf(path.slice(0, -ending.length))
  const stat = fs.statSync(database.native, { throwIfNoEntry: false })
  return stat !== undefined && isSqlite(database, stat)
}

function logOf({ path }: Place): string {
  const log = fs.statSync(bytesOf(`${path}-wal`), { throwIfNoEntry: false })
  return log ? `${log.ino} ${log.size} ${log.mtimeMs}` : ''
}
