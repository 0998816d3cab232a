import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { readRegularFile } from '../regular-file.ts'
import { readPath } from './answers.ts'

/** Folders for what nobody keeps, by each of their names. */
export function temporaryFolders(): readonly string[] {
  // Each user of macOS has one below /var/folders. Any other that `TMPDIR` names may be of the agent's choosing.
  const own = /^(\/private)?\/var\/folders\//.test(os.tmpdir()) ? [os.tmpdir()] : []
  const folders = ['/tmp', '/var/tmp', '/private/tmp', '/dev/shm', ...own]
  return [...new Set(folders.flatMap((folder) => [folder, readPath(folder).real]))]
}

/**
 * Settings by which agents of this person ask us: the usual places, and wherever our receipts say that we wrote.
 * Through links too. Project files are known by their names.
 */
export function guardSettings(home: string, receipts: string): readonly string[] {
  const usual = ['settings.json', 'settings.local.json'].map((name) => `${home}/.claude/${name}`)
  const files = [...usual, '/etc/claude-code/managed-settings.json', ...receiptPaths(receipts)]
  return [...new Set(files.flatMap((file) => [file, readPath(file).real]))]
}

function receiptPaths(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder).flatMap((name) => pathsIn(path.join(folder, name)))
  } catch {
    // No receipts: the usual places are covered all the same.
    return []
  }
}

/** Far more than the settings that a receipt keeps. */
const RECEIPT_BYTES_MAX = 16 * 1024 * 1024

/** One torn receipt must not take the others out of protection. */
function pathsIn(receipt: string): readonly string[] {
  try {
    const bytes = readRegularFile(receipt, RECEIPT_BYTES_MAX)
    if (typeof bytes === 'string') return []
    const parsed: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof parsed !== 'object' || parsed === null) return []
    const { path: file, realPath }: { path?: unknown; realPath?: unknown } = parsed
    return [file, realPath].filter((value) => typeof value === 'string')
  } catch {
    return []
  }
}
