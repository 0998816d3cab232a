import fs from 'node:fs'
import { takeLock } from '../../../state/lock.ts'
import type { Archive } from './archive.ts'

/** Whether a process receives its log now. */
export function isFollowed(archive: Archive): boolean {
  if (!fs.existsSync(archive.followLock)) return false
  const lock = takeLock(archive.followLock)
  lock?.release()
  return lock === undefined
}
