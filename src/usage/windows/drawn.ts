import fs from 'node:fs'
import path from 'node:path'

const FILE = 'drawn'

/** `folder` is that of what was said of usage. */
export function noteDrawn(folder: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  fs.writeFileSync(path.join(folder, FILE), '', { mode: 0o600 })
}

/** When a status line was drawn last (milliseconds since 1970). */
export function lastDrawn(folder: string): number | undefined {
  return fs.statSync(path.join(folder, FILE), { throwIfNoEntry: false })?.mtimeMs
}
