import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { SYSTEM_FOLDER } from '../folders.ts'
import { type Account, accountAt, placesAt } from '../state/account.ts'
import type { Places } from '../state/places.ts'

/**
 * Interlock's places for this person: those that INTERLOCK_HOME names, those of the daemon that root has set up for
 * them, or the folder in their home. The hook never reads the environment.
 */
export function places(): Places {
  const { INTERLOCK_HOME } = process.env
  if (INTERLOCK_HOME !== undefined) return placesAt(path.resolve(INTERLOCK_HOME))
  const system = path.join(SYSTEM_FOLDER, os.userInfo().username)
  if (accountAt(system).level === 'own-account') return placesAt(system)
  return placesAt(path.join(os.homedir(), '.interlock'))
}

/** Whose agents are guarded here, and at which level of trust. */
export function account(): Account {
  return accountAt(places().root)
}

/** The daemon has an account of its own, and this is not it: its files are out of reach, and it is asked. */
export function isApart(): boolean {
  if (account().level === 'same-account') return false
  return fs.statSync(places().root).uid !== process.getuid?.()
}

/** This is the person whose agents are guarded, and not a daemon with an account of its own. */
export function isForPerson(): boolean {
  const { level, uid } = account()
  return level === 'same-account' || uid === process.getuid?.()
}

/** Where this program's own built files lie. */
export function distFolder(): string {
  const here = path.dirname(fileURLToPath(import.meta.url))
  return path.basename(here) === 'chunks' ? path.dirname(here) : here
}
