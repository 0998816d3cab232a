import { constants } from 'node:fs'
import { chmod, chown, copyFile, rename, rm, truncate } from 'node:fs/promises'
import path from 'node:path'
import { type Lsn, segmentName, segmentStart } from './lsn.ts'
import type { Account } from './program.ts'

/**
 * Ends the log of a data directory at a place: what was written there or later is not there. A server that comes to the
 * end of its log and is told to go on does so at once, while one that stops at a target first writes everything that it
 * has replayed to its files.
 */
export async function cutLog(
  data: string,
  { lsn, timeline }: { readonly lsn: Lsn; readonly timeline: number },
  segmentBytes: number,
  as: Account | undefined,
): Promise<void> {
  const file = path.join(data, 'pg_wal', segmentName(timeline, lsn, segmentBytes))
  const rest = Number(lsn - segmentStart(lsn, segmentBytes))
  if (rest === 0) {
    await rm(file, { force: true })
    return
  }
  // It may be a link to what is kept, which nobody may write to.
  const own = `${file}.own`
  await copyFile(file, own, constants.COPYFILE_FICLONE)
  await chmod(own, 0o600)
  if (as) await chown(own, as.uid, as.gid)
  // Recovery asks for whole segments; what is not written reads as nothing.
  await truncate(own, rest)
  await truncate(own, segmentBytes)
  await rename(own, file)
}
