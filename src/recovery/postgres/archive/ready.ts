import fs from 'node:fs'
import { copyFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Archive, Base } from './archive.ts'
import { copyBase } from './lay.ts'
import { syncTree } from './sync.ts'

/**
 * Keeps a copy of the newest base backup that the next restore takes as it is: to copy it then would take as long as
 * replaying a gigabyte of log. Where the file system shares the blocks of copies there is no need for it.
 */
export async function makeReady(archive: Archive): Promise<void> {
  const bases = archive.allBases()
  const newest = bases.at(-1)
  for (const older of bases.slice(0, -1))
    await rm(archive.readyOf(older), { recursive: true, force: true })
  if (!newest || fs.existsSync(archive.readyOf(newest)) || (await sharesBlocks(archive, newest)))
    return
  const part = `${archive.readyOf(newest)}.part`
  await rm(part, { recursive: true, force: true })
  await copyBase(archive, newest, part, undefined)
  await syncTree(part)
  await rename(part, archive.readyOf(newest))
}

async function sharesBlocks(archive: Archive, base: Base): Promise<boolean> {
  const file = path.join(archive.dataOf(base), 'PG_VERSION')
  const copy = path.join(archive.bases, base.id, 'shares')
  try {
    await copyFile(file, copy, fs.constants.COPYFILE_FICLONE_FORCE)
    return true
  } catch {
    return false
  } finally {
    await rm(copy, { force: true })
  }
}
