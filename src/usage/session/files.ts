import fs from 'node:fs'
import path from 'node:path'
import { type Found, openToRead } from '../reader/file.ts'
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

/** How many sub-agents are at work: their transcripts grow, and do not end with a last answer. */
export function runningIn({ subagents }: SessionFiles, now: number): number {
  return subagents.filter(({ modified }) => now - modified < RUNNING_MS).filter(isGoingOn).length
}

/** Behind an answer's content stand why it ended, and its usage: this much holds them. */
const TAIL_BYTES = 8 * 1024
/** Quotes in a text are escaped, so none that is quoted is taken for it. An answer may lack it; then its age tells. */
const LAST_ANSWER = /"stop_reason"\s*:\s*"(?!tool_use|pause_turn)\w+"/

function isGoingOn({ path: file, size }: Found): boolean {
  const fd = openToRead(file)
  if (fd === undefined) return false
  try {
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES))
    fs.readSync(fd, bytes, 0, bytes.length, size - bytes.length)
    const line = bytes.toString('latin1').trimEnd().split('\n').at(-1) ?? ''
    return !LAST_ANSWER.test(line)
  } finally {
    fs.closeSync(fd)
  }
}
