import fs, { constants } from 'node:fs'
import { chown, copyFile, mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Archive, Base } from './archive.ts'
import { MANIFEST } from './manifest.ts'
import type { Account } from './program.ts'
import { fileOf, type Way } from './target.ts'

/** Files that are copied at once: one of a gigabyte keeps nobody waiting for the thousand small ones. */
const AT_ONCE = 4

/** What belongs to the original alone: its settings, its doors, and who it follows. */
const NOT_TAKEN: ReadonlySet<string> = new Set([
  'postgresql.conf',
  'postgresql.auto.conf',
  'pg_hba.conf',
  'pg_ident.conf',
  'recovery.signal',
  'standby.signal',
  'postmaster.pid',
  'postmaster.opts',
  'current_logfiles',
  'log',
  'pg_log',
  MANIFEST,
])

/** Lays a data directory out from a base backup and the log after it. What is kept stays as it is. */
export async function layOut(
  archive: Archive,
  { base, segments }: Way,
  data: string,
  as: Account | undefined,
): Promise<void> {
  if (!(await taken(archive.readyOf(base), data, as))) await copyBase(archive, base, data, as)
  for (const name of segments) await laidSegment(archive, name, data, as)
}

/** A copy that was made ahead is taken as it is; another one is made after it. */
async function taken(ready: string, data: string, as: Account | undefined): Promise<boolean> {
  try {
    await rename(ready, data)
  } catch {
    // There is none, or it lies on another file system.
    return false
  }
  if (as) ownTree(data, as)
  return true
}

/** Thousands of small steps: one after the other they take a tenth of the time that it takes to wait for each. */
function ownTree(folder: string, { uid, gid }: Account): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name)
    if (entry.isDirectory()) ownTree(at, { uid, gid })
    else fs.chownSync(at, uid, gid)
  }
  fs.chownSync(folder, uid, gid)
}

/** Copies a base backup, without what belongs to the original alone. */
export async function copyBase(
  archive: Archive,
  base: Base,
  data: string,
  as: Account | undefined,
): Promise<void> {
  const files: Copied[] = []
  await foldersOf(archive.dataOf(base), data, as, files)
  await eachOf(files, AT_ONCE, ({ from, to }) => copied(from, to, as))
}

export async function writeOwn(file: string, text: string, as: Account | undefined): Promise<void> {
  await writeFile(file, text, { mode: 0o600 })
  if (as) await chown(file, as.uid, as.gid)
}

interface Copied {
  readonly from: string
  readonly to: string
}

async function foldersOf(
  from: string,
  to: string,
  as: Account | undefined,
  files: Copied[],
  isTop = true,
): Promise<void> {
  await mkdir(to, { mode: 0o700 })
  if (as) await chown(to, as.uid, as.gid)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (isTop && NOT_TAKEN.has(entry.name)) continue
    const [one, other] = [path.join(from, entry.name), path.join(to, entry.name)]
    if (entry.isDirectory()) await foldersOf(one, other, as, files, false)
    else files.push({ from: one, to: other })
  }
}

async function copied(from: string, to: string, as: Account | undefined): Promise<void> {
  // Where the file system can, both share their blocks until one is written to.
  await copyFile(from, to, constants.COPYFILE_FICLONE)
  if (as) await chown(to, as.uid, as.gid)
}

/** A whole segment is linked: nobody may write to it. One that still grows is copied. */
async function laidSegment(
  archive: Archive,
  name: string,
  data: string,
  as: Account | undefined,
): Promise<void> {
  const from = fileOf(archive, name)
  if (from === undefined) throw new Error(`the segment ${name} of the log is gone`)
  const to = path.join(data, 'pg_wal', name)
  fs.rmSync(to, { force: true })
  if (from.endsWith(name) && isLinked(from, to, as)) return
  await copied(from, to, as)
}

function isLinked(from: string, to: string, as: Account | undefined): boolean {
  try {
    // Another account reads it by its group; its folder lets nobody in but the owner.
    if (as) {
      fs.chownSync(from, -1, as.gid)
      fs.chmodSync(from, 0o440)
    }
    fs.linkSync(from, to)
    return true
  } catch {
    // Another file system, or one without links.
    return false
  }
}

async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = [...items]
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
