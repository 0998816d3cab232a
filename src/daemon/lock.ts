import Database from 'libsql'

/**
 * One daemon for each folder. The lock is SQLite's own on a file of its own: the system drops it when the process
 * ends, however it ends.
 */
export function takeLock(file: string): { release(): void } | undefined {
  const database = new Database(file, { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return { release: () => database.close() }
  } catch {
    database.close()
    return undefined
  }
}
