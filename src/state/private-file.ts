import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** Writes a file that only its owner reads, whole or not at all. */
export function writePrivate(file: string, text: string, mode = 0o600): void {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`
  try {
    const handle = fs.openSync(temporary, 'wx', mode)
    try {
      fs.writeFileSync(handle, text)
      fs.fsyncSync(handle)
    } finally {
      fs.closeSync(handle)
    }
    fs.renameSync(temporary, file)
  } catch (error) {
    fs.rmSync(temporary, { force: true })
    throw error
  }
}

/** Makes a folder 0700, or refuses one that is not ours alone: whoever may write there may answer in our name. */
export function privateFolder(folder: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stat = fs.lstatSync(folder)
  if (!stat.isDirectory()) throw new Error(`${folder} is not a folder. Move it away and try again.`)
  const uid = process.getuid?.()
  if (uid !== undefined && stat.uid !== uid) {
    throw new Error(
      `${folder} belongs to another user (uid ${stat.uid}). Move it away and try again.`,
    )
  }
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
    throw new Error(
      `${path.basename(folder)} can be reached by other users (mode ${(stat.mode & 0o777).toString(8)}). Run: chmod 700 '${folder}'`,
    )
  }
}
