import fs from 'node:fs'
import { attributesPart } from '../files/attributes.ts'
import { putContent, type Sink } from '../files/contents.ts'
import type { Change } from '../files/diff.ts'
import { type FileNode, isSame, type Node } from '../files/node.ts'
import { NotKept } from '../files/not-kept.ts'
import { type Budget, readFile } from '../files/take.ts'
import type { Hold } from './hold.ts'
import { withLog } from './wal.ts'

/** Without a lock the files must stay as they are while they are read. */
export const NOT_HELD: Hold = (_, work) => work(false)

/** A database that is written to all the time is never steady; so often it is tried. */
const STEADY_TRIES = 5

/** A database as it is at one moment, with what its log has committed. Throws NotKept. */
export function takeSqlite(file: string, sink: Sink, budget: Budget, hold: Hold): Node {
  if (!fs.existsSync(file)) return { kind: 'absent' }
  return hold(file, (held) => {
    for (let tries = 0; tries < STEADY_TRIES; tries++) {
      const before = looksOf(file)
      const found = read(file, budget)
      if (!held && looksOf(file) !== before) continue
      // Nobody holds its writer off, and what is in the file may be half of a transaction.
      if (!held && sizeOf(`${file}-journal`) > 0) throw new NotKept('a transaction is under way')
      const { node, bytes, attributes } = found
      return { ...node, size: bytes.length, ...putContent(bytes, sink), ...attributes }
    }
    throw new NotKept('it is written to all the time')
  })
}

/** The database first, its log after it: what moves from the log into the database meanwhile is in both. */
function read(file: string, budget: Budget) {
  const before = fs.statSync(file, { bigint: true })
  const database = readFile(file, budget)
  const log = sizeOf(`${file}-wal`) > 0 ? readFile(`${file}-wal`, budget) : Buffer.alloc(0)
  const node = {
    kind: 'file',
    mode: Number(before.mode & 0o7777n),
    mtime: String(before.mtimeNs),
  } as const
  const attributes = budget.attributes === false ? {} : attributesPart(file, false)
  return { node, bytes: withLog(database, log), attributes }
}

function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

function looksOf(file: string): string {
  const looks = [file, `${file}-wal`, `${file}-journal`].map((one) => {
    const stat = fs.statSync(one, { bigint: true, throwIfNoEntry: false })
    return stat ? `${stat.ino} ${stat.size} ${stat.mtimeNs}` : ''
  })
  return looks.join('\n')
}

/** What it takes to get back to a state: the logs beside the database are of another one, and go. */
export function sqliteChanges(path: string, from: Node, to: Node): readonly Change[] {
  if (isSame(from, to)) return []
  const none: Node = { kind: 'absent' }
  return [
    { path, from: from.kind === 'file' ? { ...from, mtime: '0' } : from, to },
    // Whether they are there or not: to look at a database is enough to make them.
    ...['-wal', '-shm', '-journal'].map((end) => ({ path: `${path}${end}`, from: LOG, to: none })),
  ]
}

/** Whatever a log holds is in the database's own state. */
export const LOG: FileNode = { kind: 'file', mode: 0, mtime: '0', size: 0, content: '' }
