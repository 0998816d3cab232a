import path from 'node:path'
import type { Found } from '../reader/file.ts'
import { fileAt, filesBelow } from '../reader/folders.ts'

/** A sub-agent whose transcript has not grown for so long is at rest. */
const RUNNING_MS = 90_000

/** The transcripts of one session of Claude Code. */
export interface SessionFiles {
  readonly main: Found
  /** One for each sub-agent, at any depth. */
  readonly subagents: readonly Found[]
}

/** undefined where there is no such transcript. */
export function filesOfSession(transcript: string): SessionFiles | undefined {
  const main = fileAt(transcript, 'claude-code')
  if (main === undefined || !transcript.endsWith('.jsonl')) return undefined
  const folder = path.join(transcript.slice(0, -'.jsonl'.length), 'subagents')
  const isSubagent = (name: string) => name.endsWith('.jsonl')
  return { main, subagents: filesBelow(folder, 'claude-code', isSubagent) }
}

/** How many sub-agents are at work, by when their transcripts have grown. */
export function runningIn({ subagents }: SessionFiles, now: number): number {
  return subagents.filter(({ modified }) => now - modified < RUNNING_MS).length
}
