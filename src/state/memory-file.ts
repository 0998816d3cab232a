import fs from 'node:fs'
import type { Remembered } from '../spine/memory.ts'
import { isOurs, writePrivate } from './private-file.ts'

/** The form of sessions.json. */
const FORMAT = 2

/** What sessions were refused and asked for: the daemon and hooks without one read and write the same. */
export function writeMemoryFile(file: string, remembered: Remembered): void {
  writePrivate(file, `${JSON.stringify({ format: FORMAT, ...remembered })}\n`)
}

/** undefined when it is missing, torn, of another form, or not ours: then nobody knows what was refused. */
export function readMemoryFile(file: string): Remembered | undefined {
  try {
    if (!isOurs(file)) return undefined
    const parsed: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    return isRemembered(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

/** By hand, because the hook loads no schema library. */
function isRemembered(value: unknown): value is Remembered {
  if (typeof value !== 'object' || value === null) return false
  const {
    format,
    strict,
    refused,
    folders,
    everywhere = [],
  }: Partial<Remembered> & { format?: unknown } = value
  return (
    format === FORMAT &&
    Array.isArray(strict) &&
    strict.every((session) => typeof session === 'string') &&
    Array.isArray(refused) &&
    refused.every((item) => isPair(item) && isList(item[1]) && item[1].every(isTextPair)) &&
    Array.isArray(folders) &&
    folders.every((item) => isPair(item) && isList(item[1]) && item[1].every(isText)) &&
    isList(everywhere) &&
    everywhere.every(isText)
  )
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

function isPair(value: unknown): value is readonly [string, unknown] {
  return isList(value) && value.length === 2 && typeof value[0] === 'string'
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isTextPair(value: unknown): boolean {
  return isPair(value) && typeof value[1] === 'string'
}
