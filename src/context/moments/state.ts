import fs from 'node:fs'
import path from 'node:path'
import type { Transcript } from '../store.ts'

/** Kept between moments, which come from several processes. */
export interface State {
  /** How far the transcript went when the last compaction began (bytes). */
  readonly behind?: number
  /** A table that the model may not have been given yet: what stands in it, by which it is found in the transcript. */
  readonly untold?: { readonly mark?: string; readonly from: number }
  /** Levels of which the person has been told since the last compaction. */
  readonly warned?: readonly number[]
}

function stateFile({ folder }: Transcript): string {
  return path.join(folder, 'state.json')
}

/** What the moment before left; nothing where there was none. */
export function readState(transcript: Transcript): State {
  try {
    const state: State | null = JSON.parse(fs.readFileSync(stateFile(transcript), 'utf8'))
    return typeof state === 'object' && state !== null ? state : {}
  } catch {
    return {}
  }
}

/** What a moment leaves for the next. Lost, at worst a person is told twice. */
export function writeState(
  transcript: Transcript,
  state: { readonly [key in keyof State]?: State[key] | undefined },
): void {
  fs.mkdirSync(transcript.folder, { recursive: true, mode: 0o700 })
  fs.writeFileSync(stateFile(transcript), JSON.stringify(state), { mode: 0o600 })
}
