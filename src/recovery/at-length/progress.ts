import type { Progress } from './words.ts'

const MIB = 1024 * 1024
/** Before this nobody knows how fast it goes. */
const KNOWN_MS = 500
/** What is left is guessed by how fast it went; an agent that asks a moment too early is told again. */
const SECONDS_LEAST = 5

/** How far it is and how long it may take, for an agent that has to wait. `spent` in milliseconds. */
export function progressWords(progress: Progress | undefined, spent: number): string {
  if (!progress || progress.bytes === 0)
    return 'it is counted how much that is. Ask again with the very same call in 10 s'
  const { bytes, ofBytes, files, ofFiles } = progress
  const part = Math.min(1, bytes / Math.max(1, ofBytes))
  const left = spent < KNOWN_MS ? 0 : (spent / 1000) * (1 / Math.max(part, 0.01) - 1)
  const seconds = Math.max(SECONDS_LEAST, Math.ceil(left / 5) * 5)
  const size = `${mibOf(bytes)} of ${mibOf(ofBytes)} MiB, ${files} of ${ofFiles} files`
  return `${Math.floor(part * 100)} % of it (${size}). Ask again with the very same call in ${seconds} s`
}

function mibOf(bytes: number): number {
  return Math.round(bytes / MIB)
}
