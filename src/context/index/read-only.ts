import fs from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type Database from 'libsql'

interface Open {
  readonly database: Database.Database
  readonly state: string
}

/** A session's items are brought back one by one: the last database stays open until it changes. */
let last: (Open & { readonly file: string }) | undefined
/** A database that is written to all the time is read another time. */
const TRIES = 3

/**
 * Reads an agent's database and leaves no trace: no lock is taken and no file made beside it, for which its log, where
 * there is one, is looked through in memory. Nothing keeps the agent from writing meanwhile, so that what was read counts only if the
 * database itself was not changed; what is appended to its log does no harm. Undefined where it cannot be read.
 */
export function readOnly<T>(file: string, work: (database: Database.Database) => T): T | undefined {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      const before = stateOf(file)
      const result = work(openAt(file, before.all))
      if (stateOf(file).base === before.base) return result
    } catch {
      // Not there, no database, or changed while it was read.
    }
    forget()
  }
  return undefined
}

function openAt(file: string, state: string): Database.Database {
  if (last?.file === file && last.state === state) return last.database
  forget()
  // Loaded only here: other agents' transcripts are files, and a hook waits for them.
  const Sqlite: typeof Database = createRequire(import.meta.url)('libsql')
  const { href } = pathToFileURL(file)
  const hasLog = (fs.statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
  const how = hasLog ? 'mode=ro&vfs=unix-none' : 'immutable=1'
  const database = new Sqlite(`${href}?${how}`, { readonly: true })
  last = { file, state, database }
  // Exclusive, the log's index is kept in memory and not in a file.
  if (hasLog) database.exec('PRAGMA locking_mode = EXCLUSIVE')
  return database
}

function forget(): void {
  const { database } = last ?? {}
  last = undefined
  database?.close()
}

/** `base` changes when pages are overwritten, `all` with whatever is written. */
function stateOf(file: string): { readonly base: string; readonly all: string } {
  if (!fs.lstatSync(file).isFile()) throw new Error(`${file} is no plain file`)
  const { ino, size, mtimeMs } = fs.statSync(file)
  const log = fs.statSync(`${file}-wal`, { throwIfNoEntry: false })
  const base = `${ino} ${size} ${mtimeMs} ${saltOf(`${file}-wal`)}`
  return { base, all: `${base} ${log?.size} ${log?.mtimeMs}` }
}

const HEADER_BYTES = 32

/** A log that is begun anew has another header. */
function saltOf(log: string): string {
  let handle: number | undefined
  try {
    handle = fs.openSync(log, 'r')
    const bytes = Buffer.alloc(HEADER_BYTES)
    return bytes.toString('hex', 0, fs.readSync(handle, bytes, 0, HEADER_BYTES, 0))
  } catch {
    return ''
  } finally {
    if (handle !== undefined) fs.closeSync(handle)
  }
}
