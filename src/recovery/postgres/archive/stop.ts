import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { takeLock } from '../../../state/lock.ts'
import type { Archive } from './archive.ts'
import { archiveOf } from './backup.ts'
import { dropSlot } from './slot.ts'
import { withReplication } from './wire.ts'

/** A process that receives the log ends in this time once it is told to. */
const END_MS_MAX = 15_000
const LOOK_MS = 100

/** Ends the process that receives a server's log, and drops its slot. What is kept stays. False where there was no slot. */
export async function stopFollowing(url: string, recovery: string): Promise<boolean> {
  const { archive, slot } = await archiveOf(url, recovery)
  const lock = await freed(archive)
  try {
    const was = await withReplication(url, (client) => dropSlot(client, slot))
    archive.want(false)
    return was
  } finally {
    lock.release()
  }
}

async function freed(archive: Archive): Promise<{ release(): void }> {
  for (let waited = 0; waited < END_MS_MAX; waited += LOOK_MS) {
    const lock = takeLock(archive.followLock)
    if (lock) return lock
    // Whoever holds the lock has written its number.
    if (waited === 0) process.kill(followerOf(archive), 'SIGTERM')
    await wait(LOOK_MS)
  }
  throw new Error('the process that receives the log does not end. End it, and try again.')
}

export function noteFollower(archive: Archive): void {
  fs.writeFileSync(fileOf(archive), String(process.pid), { mode: 0o600 })
}

function followerOf(archive: Archive): number {
  const pid = Number(fs.readFileSync(fileOf(archive), 'utf8'))
  if (!(Number.isSafeInteger(pid) && pid > 1))
    throw new Error('the process that receives the log is not known. End it, and try again.')
  return pid
}

function fileOf(archive: Archive): string {
  return path.join(archive.folder, 'follow.pid')
}
