import fs from 'node:fs'
import Database from 'libsql'
import { openBy } from './open-by.ts'

/** Whoever writes without a pause is not waited for longer: a call waits, and its hook no longer than two seconds. */
const LOCK_MS_MAX = 500
const MAGIC = 'SQLite format 3\0'
/** Where a database says how it is written: 2 is a log beside it. */
const MODE_AT = 18
const HEADER_BYTES = 20
const LOGGED = 2

/**
 * Reads a database's files while nobody can make them another state: a reader's lock holds off commits, and keeps the log
 * beside it from being begun anew. `held` is false where there is no such lock, and the files must stay as they are.
 */
export type Hold = <T>(file: string, work: (held: boolean) => T) => T

export const holdSqlite: Hold = (file, work) => {
  const lock = lockOf(file)
  try {
    return work(lock !== undefined)
  } finally {
    lock?.exec('COMMIT')
    lock?.close()
  }
}

/** The same for a restore: where a transaction was cut off, it is taken back first, as by whoever opens it next. */
export const holdRecovered: Hold = (file, work) => {
  const isCutOff = (fs.statSync(`${file}-journal`, { throwIfNoEntry: false })?.size ?? 0) > 0
  if (isCutOff && openBy(file).length === 0) {
    const database = new Database(file, { timeout: LOCK_MS_MAX })
    database.exec('BEGIN; SELECT count(*) FROM sqlite_master; COMMIT')
    database.close()
  }
  return holdSqlite(file, work)
}

function lockOf(file: string): Database.Database | undefined {
  const header = headerOf(file)
  if (header === undefined) return undefined
  // Nobody has it open, and to open it would make the log.
  if (header[MODE_AT] === LOGGED && !fs.existsSync(`${file}-wal`)) return undefined
  try {
    const database = new Database(file, { readonly: true, timeout: LOCK_MS_MAX })
    try {
      // Only what reads takes the lock. A prepared statement would outlive the connection.
      database.exec('BEGIN; SELECT count(*) FROM sqlite_master')
      return database
    } catch (error) {
      database.close()
      throw error
    }
  } catch {
    return undefined
  }
}

function headerOf(file: string): Buffer | undefined {
  try {
    const handle = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
    try {
      const header = Buffer.alloc(HEADER_BYTES)
      fs.readSync(handle, header, 0, HEADER_BYTES, 0)
      return header.toString('latin1', 0, MAGIC.length) === MAGIC ? header : undefined
    } finally {
      fs.closeSync(handle)
    }
  } catch {
    return undefined
  }
}
