import fs from 'node:fs'
import path from 'node:path'
import { KEY_FORMAT, type LockedKey } from '../approvals/key.ts'
import { EMPTY_ROSTER, type Enrolment, ROSTER_FORMAT, type Roster } from '../approvals/roster.ts'
import { isOurs, type Owner, privateFolder, writePrivate } from './private-file.ts'

export function writeRosterFile(file: string, roster: Roster, owner?: Owner): void {
  writePrivate(file, `${JSON.stringify(roster)}\n`, 0o600, owner)
}

/** Empty where there is none; undefined where it is torn, of another form, or not ours: then no key counts. */
export function readRosterFile(file: string): Roster | undefined {
  try {
    if (!fs.existsSync(file)) return EMPTY_ROSTER
    if (!isOurs(file)) return undefined
    const parsed: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    return isRoster(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

export function isRoster(value: unknown): value is Roster {
  if (typeof value !== 'object' || value === null) return false
  const roster: Partial<Record<keyof Roster, unknown>> = value
  const { format, enrolments, profile } = roster
  return (
    format === ROSTER_FORMAT &&
    (profile === undefined || profile === 'solo' || profile === 'team') &&
    Array.isArray(enrolments) &&
    enrolments.every(isEnrolment)
  )
}

function isEnrolment(value: unknown): value is Enrolment {
  if (typeof value !== 'object' || value === null) return false
  const one: Partial<Record<keyof Enrolment, unknown>> = value
  return (
    typeof one.person === 'string' &&
    (one.kind === 'ed25519' || one.kind === 'passkey') &&
    typeof one.public === 'string' &&
    typeof one.at === 'number' &&
    [one.login, one.credential, one.origin, one.by, one.signature].every(
      (text) => text === undefined || typeof text === 'string',
    )
  )
}

/** Keys of this person's, locked, one file each. */
export function writeKeyFile(folder: string, key: LockedKey): string {
  privateFolder(folder)
  const file = path.join(folder, `${key.id}.json`)
  writePrivate(file, `${JSON.stringify(key)}\n`)
  return file
}

export function readKeyFiles(folder: string): readonly LockedKey[] {
  try {
    return fs.readdirSync(folder).flatMap((name) => {
      const parsed: unknown = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'))
      return isKey(parsed) ? [parsed] : []
    })
  } catch {
    return []
  }
}

export function isKey(value: unknown): value is LockedKey {
  if (typeof value !== 'object' || value === null) return false
  const key: Partial<Record<keyof LockedKey, unknown>> = value
  const texts = [key.id, key.public, key.nonce, key.sealed, key.tag]
  if (key.format !== KEY_FORMAT || !texts.every((text) => typeof text === 'string')) return false
  const { scrypt } = key
  if (typeof scrypt !== 'object' || scrypt === null) return false
  const { N, r, p, salt }: { N?: unknown; r?: unknown; p?: unknown; salt?: unknown } = scrypt
  return [N, r, p].every((part) => typeof part === 'number') && typeof salt === 'string'
}
