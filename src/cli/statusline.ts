import fs from 'node:fs'
import path from 'node:path'
import { defineCommand } from 'citty'
import { parsed } from '../action/json.ts'
import { placesAt } from '../state/account.ts'
import { filesOfSession, runningIn } from '../usage/session/files.ts'
import { subagentsShare } from '../usage/session/share.ts'
import { noteDrawn } from '../usage/windows/drawn.ts'
import { withExpected } from '../usage/windows/expected.ts'
import { type AgentsState, statesOf, statusLine } from '../usage/windows/line.ts'
import { statusIn } from '../usage/windows/reading.ts'
import { allSamples, keepSamples, lastSamples } from '../usage/windows/samples.ts'
import { print } from './out.ts'
import { isInner, ownLines } from './own-line.ts'
import { places } from './paths.ts'

/** One line for Claude Code, of what it says itself: its JSON on standard input. */
export const statusline = defineCommand({
  meta: {
    name: 'statusline',
    description: 'A line for the agent’s own screen: what is left, and until when',
  },
  args: {
    own: { type: 'string', description: 'A status line of yours, whose lines stay above this one' },
    home: { type: 'string', description: 'Interlock’s folder, where it is not the usual one' },
  },
  async run({ args }) {
    // Called by the person's own line, which is above this one already.
    if (isInner()) return
    const input = fs.readFileSync(0)
    const above = args.own === undefined ? [] : ownLines(args.own, input)
    const { own } = args.home === undefined ? places() : placesAt(path.resolve(args.home))
    const line = await drawn(input.toString('utf8'), path.join(own, 'usage'))
    for (const each of await above) print(each)
    print(line)
  },
})

/** `folder` is where what is said is kept. */
async function drawn(text: string, folder: string): Promise<string> {
  const now = Date.now()
  const file = path.join(folder, 'windows.jsonl')
  const { windows, transcript } = statusIn(parsed(text) ?? null, now)
  unlessItFails(() => {
    noteDrawn(folder)
    keepSamples(file, windows, now)
  })
  const states = withExpected(statesOf(windows, lastSamples(file), now), allSamples(file))
  return statusLine(states, await agentsOf(transcript, path.join(folder, 'sessions'), now), now)
}

async function agentsOf(
  transcript: string | undefined,
  folder: string,
  now: number,
): Promise<AgentsState> {
  const files = transcript === undefined ? undefined : filesOfSession(transcript)
  if (files === undefined) return { running: 0 }
  const share = await subagentsShare(files, folder).catch(() => undefined)
  return { running: runningIn(files, now), share }
}

/** A full disk must not take the line from the screen. */
function unlessItFails(keep: () => void): void {
  try {
    keep()
  } catch {
    // What is not kept is only missing later.
  }
}
