import fs from 'node:fs'
import Database from 'libsql'

/**
 * One process for each folder, or each work. The lock is SQLite's own on a file of its own: the system drops it when the process
 * ends, however it ends. undefined where another one has it.
 */
export function takeLock(file: string): { release(): void } | undefined {
  try {
    return lockOn(file)
  } catch {
    // Something else is wrong with it than that another one has it: who has it locked is asked before it is read. It
    // holds nothing but the lock.
    fs.rmSync(file, { force: true, recursive: true })
    return lockOn(file)
  }
}

function lockOn(file: string): { release(): void } | undefined {
  // Whoever could read it could hold it.
  fs.closeSync(fs.openSync(file, 'a', 0o600))
  fs.chmodSync(file, 0o600)
  const database = new Database(file, { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return { release: () => database.close() }
  } catch (error) {
    database.close()
    if (isBusy(error)) return undefined
    throw error
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')
}
