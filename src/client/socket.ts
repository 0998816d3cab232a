import fs from 'node:fs'
import net from 'node:net'
import type { Answer, Door } from '../agents/agent.ts'
import { DAEMON_SILENCE_MS_MAX, HOLD_MS_MAX } from '../limits.ts'
import { readAnswer, requestHead } from '../state/frame.ts'

/** Asks the daemon; undefined when there is none, it hangs, or it says anything but a whole answer. */
export function askDaemon(
  file: string,
  door: Door,
  agent: string,
  text: string,
): Promise<Answer | undefined> {
  const body = Buffer.from(text)
  const chunks: Buffer[] = []
  return new Promise((resolve) => {
    const socket = net.connect(file)
    const done = (answer: Answer | undefined): void => {
      clearTimeout(hold)
      socket.destroy()
      resolve(answer)
    }
    const hold = setTimeout(() => done(undefined), HOLD_MS_MAX)
    socket.setTimeout(DAEMON_SILENCE_MS_MAX, () => done(undefined))
    socket.on('error', () => done(undefined))
    socket.on('connect', () => {
      socket.write(requestHead({ door, agent, length: body.length, alone: isAlone() }))
      socket.write(body)
    })
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('end', () => done(readAnswer(Buffer.concat(chunks))))
  })
}

/** Between an agent's terminal and its hook lie a shell or two, an editor, a multiplexer. */
const ANCESTORS_MAX = 16

/**
 * Nobody sits in front of the agent: a CI, or no terminal anywhere above (agents start hooks in a session without
 * one). Calls are then not held for a person. Where it cannot be told, somebody may be there.
 */
function isAlone(): boolean {
  const ci = process.env.CI ?? ''
  if (ci !== '' && ci !== 'false' && ci !== '0') return true
  let pid = process.pid
  for (let level = 0; level < ANCESTORS_MAX && pid > 1; level++) {
    const found = terminalOf(pid)
    if (!found) return level > 0
    if (found.terminal !== 0) return false
    pid = found.parent
  }
  return true
}

function terminalOf(
  pid: number,
): { readonly parent: number; readonly terminal: number } | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of a program may hold anything, but the last bracket is its end.
    const [, parent, , , terminal] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { parent: Number(parent), terminal: Number(terminal) }
  } catch {
    return undefined
  }
}
