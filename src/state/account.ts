import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { SYSTEM_FOLDER } from '../folders.ts'
import type { Level } from '../policy/config/config.ts'
import { type Places, placesOf } from './places.ts'
import { type Reach, writePrivate } from './private-file.ts'

/** `same-account`: the daemon runs as the person whose agents it guards; `own-account`: as a user of its own. */
export type TrustLevel = 'same-account' | 'own-account'

/** Whose agents are guarded, and from where. */
export interface Account {
  readonly level: TrustLevel
  readonly login: string
  readonly uid: number
  readonly home: string
}

const SUPERUSER = 0

/** What `up --system` found out; written by root, because it says whose home and whose calls these are. */
export function writeAccountFile(file: string, account: Omit<Account, 'level'>): void {
  // Whole and through no link: the folder is the daemon's, and root is not to be led anywhere by it.
  writePrivate(file, `${JSON.stringify(account)}\n`, 0o644)
}

/** The account that a folder's daemon guards: this process's own, unless root has said otherwise. */
export function accountAt(root: string): Account {
  const given =
    path.dirname(root) === SYSTEM_FOLDER ? readAccountFile(placesOf(root).account) : undefined
  if (given) return given
  return {
    level: 'same-account',
    // Asked only where it is wanted: a hook is not to pay for it, nor to fail where the system has no name.
    get login() {
      return os.userInfo().username
    },
    uid: process.getuid?.() ?? -1,
    home: os.homedir(),
  }
}

/** Interlock's places below a folder, those of the person among them. */
export function placesAt(root: string): Places {
  const { level, home } = accountAt(root)
  return level === 'own-account' ? placesOf(root, path.join(home, '.interlock')) : placesOf(root)
}

/** Who comes into the folders besides their owner. */
export function reachOf({ level }: Account): Reach {
  return level === 'own-account' ? 'group' : 'owner'
}

/** Where the daemon has an account of its own, the person's file of settings is within the agent's reach: it only tightens. */
export function levelOfPerson({ level }: Account): Level {
  return level === 'own-account' ? 'project' : 'person'
}

/** undefined where there is none, or where anybody but root could have written it. */
function readAccountFile(file: string): Account | undefined {
  try {
    const stat = fs.lstatSync(file, { throwIfNoEntry: false })
    if (!stat?.isFile() || stat.uid !== SUPERUSER || (stat.mode & 0o022) !== 0) return undefined
    const parsed: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const { login, uid, home }: { login?: unknown; uid?: unknown; home?: unknown } = parsed
    if (typeof login !== 'string' || typeof uid !== 'number' || typeof home !== 'string')
      return undefined
    // Root guards nobody from itself: such a file in a folder of root's own says nothing.
    return uid === SUPERUSER ? undefined : { level: 'own-account', login, uid, home }
  } catch {
    return undefined
  }
}
