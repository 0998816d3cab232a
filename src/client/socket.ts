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

/** Nobody sits in front of the agent: a CI, or no terminal anywhere above. Calls are then not held for a person. */
function isAlone(): boolean {
  const ci = process.env.CI ?? ''
  if (ci !== '' && ci !== 'false' && ci !== '0') return true
  try {
    fs.closeSync(fs.openSync('/dev/tty', 'r'))
    return false
  } catch {
    return true
  }
}
