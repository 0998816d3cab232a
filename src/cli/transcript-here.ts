import os from 'node:os'
import path from 'node:path'
import type { Depth } from '../context/index/update.ts'
import { SESSIONS_MAX } from '../context/search/project.ts'
import { isCalled } from '../context/sessions/name.ts'
import { transcriptsHere } from '../context/sessions/sessions.ts'
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

/** The transcript that is meant, brought up to date. `session`: the first letters of another one of this folder's. */
export function transcriptOf(
  { transcript, store }: Named,
  { depth, session }: { readonly depth?: Depth; readonly session?: string | undefined } = {},
): Transcript {
  const opened = openTranscript(storeOf(store), transcript ?? named(session))
  opened.update(depth)
  return opened
}

/** The one that is named, or all of this folder's, the newest first. */
export function transcriptsOf({ transcript, store }: Named): readonly Transcript[] {
  const files = transcript === undefined ? here().slice(0, SESSIONS_MAX) : [transcript]
  if (files.length === 0) throw none()
  return files.map((file) => {
    const opened = openTranscript(storeOf(store), file)
    opened.update()
    return opened
  })
}

export function storeOf(store: string | undefined): string {
  return store === undefined ? places().context : path.resolve(store)
}

type IsOwn = (agent: string, transcript: string) => boolean

/** Agents say in which of their sessions a command of theirs runs. */
const SESSION_VARIABLES = ['CLAUDE_CODE_SESSION_ID', 'CODEX_THREAD_ID', 'COPILOT_AGENT_SESSION_ID']

const ofThisShell: IsOwn = (_agent, transcript) =>
  SESSION_VARIABLES.some((name) => {
    const session = process.env[name]
    return session !== undefined && session !== '' && isCalled(transcript, session)
  })

/** The transcripts of this project's sessions alone: those of the agent that asks, then the others, the newest first. */
export function here(isOwn: IsOwn = ofThisShell): readonly string[] {
  return transcriptsHere({ home: os.homedir(), cwd: process.cwd(), env: process.env, isOwn })
}

/** The newest, or one by what it is called. */
export function named(session: string | undefined, isOwn?: IsOwn): string {
  const found = here(isOwn).find((file) => session === undefined || isCalled(file, session))
  if (found !== undefined) return found
  if (session === undefined) throw none()
  throw new Error(`no session of this project is called ${session}`)
}

function none(): Error {
  return new Error('no agent has worked in this folder. Name a transcript: --transcript FILE')
}
