import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { defineCommand } from 'citty'
import { parsed } from '../action/json.ts'
import { withExpected } from '../usage/windows/expected.ts'
import { statesOf, statusLine } from '../usage/windows/line.ts'
import { statusIn } from '../usage/windows/reading.ts'
import { allSamples, keepSamples, lastSamples } from '../usage/windows/samples.ts'
import { print } from './out.ts'
import { places } from './paths.ts'

/** A line of the person's own is waited for so long; the agent draws the next one soon. */
const OWN_MS = 300
/** A sub-agent whose transcript has not grown for so long is at rest. */
const RUNNING_MS = 90_000
/** Set for the person's own line, so that one which calls this one ends there. */
const INNER = 'INTERLOCK_STATUSLINE'

/** One line for Claude Code, of what it says itself: its JSON on standard input. */
export const statusline = defineCommand({
  meta: {
    name: 'statusline',
    description: 'A line for the agent’s own screen: what is left, and until when',
  },
  args: {
    own: { type: 'string', description: 'A status line of yours, whose lines stay above this one' },
  },
  run({ args }) {
    const text = fs.readFileSync(0, 'utf8')
    const now = Date.now()
    const file = path.join(places().root, 'usage', 'windows.jsonl')
    for (const line of ownLines(args.own, text)) print(line)
    const { windows, transcript } = statusIn(parsed(text) ?? null, now)
    keepSamples(file, windows, now)
    const states = withExpected(statesOf(windows, lastSamples(file), now), allSamples(file))
    print(statusLine(states, running(transcript, now), now))
  },
})

function ownLines(command: string | undefined, input: string): readonly string[] {
  if (command === undefined || process.env[INNER] !== undefined) return []
  const { stdout, status } = spawnSync('/bin/sh', ['-c', command], {
    input,
    encoding: 'utf8',
    timeout: OWN_MS,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, [INNER]: '1' },
  })
  return status === 0 && stdout !== '' ? stdout.replace(/\n$/, '').split('\n') : []
}

/** Sub-agents of the session that are at work, by their transcripts. */
function running(transcript: string | undefined, now: number): number {
  if (transcript === undefined) return 0
  const folder = path.join(transcript.replace(/\.jsonl$/, ''), 'subagents')
  try {
    return fs
      .readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .filter((name) => {
        const stat = fs.statSync(path.join(folder, name), { throwIfNoEntry: false })
        return stat !== undefined && now - stat.mtimeMs < RUNNING_MS
      }).length
  } catch {
    return 0
  }
}
