import { randomBytes } from 'node:crypto'
import fs from 'node:fs'

/**
 * Writes a file whole or not at all, its owner's alone. What a power cut takes from the disk is found by its digest or its
 * seal, and not waited for here.
 */
export function writeWhole(file: string, bytes: Buffer | string): void {
  const beside = written(file, bytes)
  try {
    fs.renameSync(beside, file)
  } catch (error) {
    fs.rmSync(beside, { force: true })
    throw error
  }
}

/** The same, where there is no such file yet; false where there is one: of two at once the first one's counts. */
export function writeNew(file: string, bytes: Buffer | string): boolean {
  const beside = written(file, bytes)
  try {
    fs.linkSync(beside, file)
    return true
  } catch (error) {
    if (fs.existsSync(file)) return false
    throw error
  } finally {
    fs.rmSync(beside, { force: true })
  }
}

function written(file: string, bytes: Buffer | string): string {
  const beside = `${file}.${randomBytes(4).toString('hex')}.tmp`
  fs.writeFileSync(beside, bytes, { mode: 0o600, flag: 'wx' })
  return beside
}
