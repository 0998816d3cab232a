import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { eventually } from '../eventually.ts'
import { daemonListens, mustRun, placesOf, signalDaemon } from '../interlock.ts'
import type { Sandbox } from '../sandbox.ts'
import { BY_A_RULE, type Fault } from './fault.ts'
import { hooksAtWork } from './processes.ts'

const DOWN_MS = 5_000

export async function stopDaemon(sandbox: Sandbox): Promise<void> {
  await mustRun(sandbox, 'down')
  await eventually('the daemon to end', DOWN_MS, async () => !(await daemonListens(sandbox)))
}

/** Unlike `interlock down`, by which a person says that it shall stay down. */
export async function killDaemon(sandbox: Sandbox): Promise<void> {
  await signalDaemon(sandbox, 'KILL')
  await eventually('the daemon to end', DOWN_MS, async () => !(await daemonListens(sandbox)))
}

/** The resident process is gone, hung, killed or not itself. Each time the fallback judges. */
export const daemonFaults: readonly Fault[] = [
  { name: 'the daemon is down', strike: stopDaemon, told: BY_A_RULE },
  {
    name: 'the daemon was killed and has left its socket behind',
    strike: killDaemon,
    told: BY_A_RULE,
  },
  {
    name: 'the daemon is hung',
    strike: (sandbox) => signalDaemon(sandbox, 'STOP'),
    told: BY_A_RULE,
  },
  {
    name: 'the daemon is killed while it is asked',
    strike: (sandbox) => signalDaemon(sandbox, 'STOP'),
    async whileJudged(sandbox) {
      await eventually('the hook to ask', 30_000, () => hooksAtWork(sandbox, 'action') > 0)
      await signalDaemon(sandbox, 'KILL')
    },
    told: BY_A_RULE,
  },
  {
    name: 'the socket is missing',
    strike: async (sandbox) => rmSync(placesOf(sandbox).socket),
    told: BY_A_RULE,
  },
  answering('with garbage', (socket) => socket.end('garbage <<< not an answer\n')),
  answering('with an allow in no known form', (socket) => socket.end('{"decision":"allow"}\n')),
  answering('in HTTP', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')),
  answering('with half an answer', (socket) => socket.end('IL1 0 400 0\n{"hookSpecificOutput":')),
  answering('with half a head', (socket) => socket.end('IL1 0')),
  answering('with zeros', (socket) => socket.end(Buffer.alloc(4096))),
  answering('with nothing, and hangs up', (socket) => socket.end()),
  answering('with nothing, and holds the line', () => {}),
]

/** Something else listens at the daemon's door: it can be the test's own process. */
function answering(what: string, answer: (socket: Socket) => void): Fault {
  return {
    name: `the daemon answers ${what}`,
    async strike(sandbox) {
      await stopDaemon(sandbox)
      const { socket } = placesOf(sandbox)
      rmSync(socket, { force: true })
      const server = createServer((peer) => {
        peer.on('error', () => {})
        peer.once('data', () => answer(peer))
      })
      server.listen(socket)
      sandbox.atEnd(() => server.close())
      await eventually('the stand-in to listen', DOWN_MS, () => daemonListens(sandbox))
    },
    told: BY_A_RULE,
  }
}
