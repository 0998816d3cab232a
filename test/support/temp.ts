import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder of this test's own, away when the test ends. */
export function tempFolder(): string {
  const { folder, remove } = openFolder()
  onTestFinished(remove)
  return folder
}

/** The same for a whole suite, which takes it away in afterAll. Short: a socket's path has 107 bytes at most. */
export function openFolder(): { readonly folder: string; remove(): void } {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'il-')))
  // A process of a daemon that was killed may write there for a moment still.
  const remove = () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 15 })
  return { folder, remove }
}
