import fs from 'node:fs'
import path from 'node:path'
import { writeWhole } from '../../../state/whole.ts'
import type { Archive } from './archive.ts'
import type { Program } from './program.ts'

/** How a server was reached last by whoever keeps it, without a password: what is asked unattended has no URL. */
export interface Reach {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  /** Its own program, where it runs on this machine. */
  readonly program?: Program
}

export function writeReach(archive: Archive, reach: Reach): void {
  writeWhole(fileOf(archive), JSON.stringify(reach))
}

/** undefined where nobody has noted it. */
export function reachOf(archive: Archive): Reach | undefined {
  try {
    const one: unknown = JSON.parse(fs.readFileSync(fileOf(archive), 'utf8'))
    return isReach(one) ? one : undefined
  } catch {
    return undefined
  }
}

function fileOf(archive: Archive): string {
  return path.join(archive.folder, 'reach.json')
}

type Loose<T> = Partial<Record<keyof T, unknown>>

function isReach(value: unknown): value is Reach {
  if (typeof value !== 'object' || value === null) return false
  const { host, port, user, database, program }: Loose<Reach> = value
  const texts = [host, user, database].every((text) => typeof text === 'string')
  return texts && Number.isSafeInteger(port) && (program === undefined || isProgram(program))
}

function isProgram(value: unknown): value is Program {
  if (typeof value !== 'object' || value === null) return false
  const { file, as }: Loose<Program> = value
  if (typeof file !== 'string' || !path.isAbsolute(file)) return false
  if (as === undefined) return true
  if (typeof as !== 'object' || as === null) return false
  const { uid, gid }: { readonly uid?: unknown; readonly gid?: unknown } = as
  return Number.isSafeInteger(uid) && Number.isSafeInteger(gid) && uid !== 0
}
