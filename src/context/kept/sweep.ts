import fs from 'node:fs'
import path from 'node:path'

const DAY_MS = 24 * 60 * 60 * 1000

/** Half a year, and no more of a disk than a person would miss. */
export const CONTEXT_RETENTION = { days: 180, bytes: 2 * 1024 ** 3 }

export interface ContextRetention {
  readonly days: number
  readonly bytes: number
}

interface Held {
  readonly folder: string
  readonly at: number
  readonly bytes: number
}

/** Forgets what is too old, and then the oldest while it is too much. Gives how many sessions and outputs went. */
export function sweepContext(
  store: string,
  { days, bytes }: ContextRetention,
  now: number,
): number {
  const held = [...heldIn(store)].sort((a, b) => a.at - b.at)
  let total = held.reduce((sum, one) => sum + one.bytes, 0)
  let gone = 0
  for (const one of held) {
    if (one.at >= now - days * DAY_MS && total <= bytes) break
    fs.rmSync(one.folder, { recursive: true, force: true })
    total -= one.bytes
    gone++
  }
  return gone
}

/** Of each session its folder, and each output that was put aside. What was forgotten on purpose stays so. */
function heldIn(store: string): readonly Held[] {
  const sessions = entriesIn(store)
    .filter((entry) => entry.isDirectory() && /^[0-9a-f]{24}$/.test(entry.name))
    .map((entry) => path.join(store, entry.name))
    .filter((folder) => !fs.existsSync(path.join(folder, 'forgotten')))
  const aside = entriesIn(path.join(store, 'aside')).map(({ name }) =>
    path.join(store, 'aside', name),
  )
  return [...sessions, ...aside].map((folder) => ({ folder, ...sizeAndTime(folder) }))
}

function sizeAndTime(at: string): { readonly bytes: number; readonly at: number } {
  const stat = fs.statSync(at)
  if (!stat.isDirectory()) return { bytes: stat.size, at: stat.mtimeMs }
  return entriesIn(at)
    .map(({ name }) => sizeAndTime(path.join(at, name)))
    .reduce((sum, one) => ({ bytes: sum.bytes + one.bytes, at: Math.max(sum.at, one.at) }), {
      bytes: 0,
      at: 0,
    })
}

function entriesIn(folder: string): readonly fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
