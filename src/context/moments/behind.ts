import fs from 'node:fs'
import { subAgentsOf } from '../index/files.ts'
import type { Transcript } from '../store.ts'

/** More that is new is not read while an agent waits, nor other agents of the same daemon; it is read beside. */
export const NEW_BYTES_MAX = 8 * 1024 * 1024

export function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

/** Of all its files together: what sub-agents said is read in the same go. */
export function isFarBehind(transcript: Transcript): boolean {
  const { main } = transcript
  const reached = new Map(transcript.load().files.map((file) => [file.path, file.reached?.offset]))
  let left = 0
  for (const file of [main, ...subAgentsOf(main).map(({ path: one }) => one)]) {
    const [size, from] = [sizeOf(file), reached.get(file) ?? 0]
    // One that is shorter than it was is read anew.
    left += size < from ? size : size - from
    if (left > NEW_BYTES_MAX) return true
  }
  return false
}
