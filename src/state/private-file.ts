import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { shellQuote } from '../message/shell-quote.ts'

/** Another account, to which root hands a file over. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** Writes a file that only its owner reads, whole or not at all, through no link. */
export function writePrivate(file: string, text: string, mode = 0o600, owner?: Owner): void {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`
  try {
    const handle = fs.openSync(temporary, 'wx', mode)
    try {
      if (owner) fs.fchownSync(handle, owner.uid, owner.gid)
      // Whatever the umask of who writes.
      fs.fchmodSync(handle, mode)
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

/** False for a file that another user owns or may write: what it says is not ours. */
export function isOurs(file: string): boolean {
  const stat = fs.statSync(file)
  const uid = process.getuid?.()
  if (uid !== undefined && stat.uid !== uid) return false
  return process.platform === 'win32' || (stat.mode & 0o022) === 0
}

/** Who comes in besides the owner: nobody, or the group by which agents reach a daemon of another account. */
export type Reach = 'owner' | 'group'

/** What a mode must not have. Nobody else ever writes. */
const CLOSED: Readonly<Record<Reach, number>> = { owner: 0o077, group: 0o027 }

/** The umask under which a socket is made. */
export const SOCKET_MASK: Readonly<Record<Reach, number>> = { owner: 0o177, group: 0o117 }

/** Makes a folder of ours, or refuses one that is not: whoever may write there may answer in our name. */
export function privateFolder(folder: string, reach: Reach = 'owner'): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o777 & ~CLOSED[reach] })
  const stat = fs.lstatSync(folder)
  if (!stat.isDirectory()) throw new Error(`${folder} is not a folder. Move it away and try again.`)
  const uid = process.getuid?.()
  if (uid !== undefined && stat.uid !== uid) {
    throw new Error(
      `${folder} belongs to another user (uid ${stat.uid}). Move it away and try again.`,
    )
  }
  if (process.platform !== 'win32' && (stat.mode & CLOSED[reach]) !== 0) {
    throw new Error(
      `${path.basename(folder)} can be reached by other users (mode ${(stat.mode & 0o777).toString(8)}). Run: chmod 700 ${shellQuote(folder)}`,
    )
  }
}
