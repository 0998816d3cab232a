import os from 'node:os'
import path from 'node:path'
import type { Depth } from '../context/index/update.ts'
import { transcriptsHere } from '../context/sessions.ts'
import { openTranscript, type Transcript } from '../context/store.ts'
import { places } from './paths.ts'

export interface Named {
  readonly transcript?: string | undefined
  readonly store?: string | undefined
}

/** What every command about transcripts takes. */
export const TRANSCRIPT_ARGS = {
  transcript: {
    type: 'string',
    description: 'The transcript; without it, the newest of this folder',
  },
  store: { type: 'string', description: 'Keep the index in this folder' },
} as const

/** The transcript that is meant, brought up to date. */
export function transcriptOf({ transcript, store }: Named, depth?: Depth): Transcript {
  const opened = openTranscript(storeOf(store), transcript ?? newestHere())
  opened.update(depth)
  return opened
}

export function storeOf(store: string | undefined): string {
  return store === undefined ? places().context : path.resolve(store)
}

/** A person in a project asks for this project's. */
function newestHere(): string {
  const [newest] = transcriptsHere({
    home: os.homedir(),
    cwd: process.cwd(),
    claudeConfig: process.env.CLAUDE_CONFIG_DIR,
  })
  if (newest === undefined)
    throw new Error('no agent has worked in this folder. Name a transcript: --transcript FILE')
  return newest
}
