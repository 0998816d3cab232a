import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Places, placesOf } from '../state/places.ts'

/** Interlock's folder of this person; INTERLOCK_HOME names another one. The hook never reads the environment. */
export function places(): Places {
  return placesOf(path.resolve(process.env.INTERLOCK_HOME ?? path.join(os.homedir(), '.interlock')))
}

/** Where this program's own built files lie. */
export function distFolder(): string {
  const here = path.dirname(fileURLToPath(import.meta.url))
  return path.basename(here) === 'chunks' ? path.dirname(here) : here
}
