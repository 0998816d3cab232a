import fs from 'node:fs'
import path from 'node:path'
import { GRANTS_FORMAT, type Grant } from '../approvals/grants.ts'
import { readRegularFile } from '../regular-file.ts'

/** Beside the code that they are for, or in Interlock's folder. Each is signed, so it does not matter who can write it. */
export const GRANTS_FILE = 'interlock-grants.json'

/** A longer file is no file of grants. */
const GRANTS_BYTES_MAX = 256 * 1024

/** The grants that a folder sees: its own, those of the folders above it, and those of Interlock's folder. */
export function readGrants(cwd: string, root: string): readonly Grant[] {
  const folders = [root]
  for (let at = cwd; ; at = path.dirname(at)) {
    folders.push(at)
    if (path.dirname(at) === at) break
  }
  return folders.flatMap((folder) => readGrantsFile(path.join(folder, GRANTS_FILE)))
}

/** Nothing where there is no such file, or anything else: a grant that cannot be read grants nothing. */
export function readGrantsFile(file: string): readonly Grant[] {
  try {
    // Mostly there is none, and an exception costs more than the question.
    if (!fs.existsSync(file)) return []
    const bytes = readRegularFile(file, GRANTS_BYTES_MAX)
    if (typeof bytes === 'string') return []
    const parsed: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof parsed !== 'object' || parsed === null) return []
    const { format, grants }: { format?: unknown; grants?: unknown } = parsed
    return format === GRANTS_FORMAT && Array.isArray(grants) ? grants.filter(isGrant) : []
  } catch {
    return []
  }
}

function isGrant(value: unknown): value is Grant {
  if (typeof value !== 'object' || value === null) return false
  const grant: Partial<Record<keyof Grant, unknown>> = value
  const texts = [grant.id, grant.note, grant.salt, grant.binding]
  return (
    texts.every((text) => typeof text === 'string') &&
    typeof grant.until === 'number' &&
    typeof grant.uses === 'number' &&
    Array.isArray(grant.signatures) &&
    grant.signatures.every(isSignature)
  )
}

function isSignature(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { by, signature }: { by?: unknown; signature?: unknown } = value
  return typeof by === 'string' && typeof signature === 'string'
}
