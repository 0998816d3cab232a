import fs from 'node:fs'
import net from 'node:net'
import type { Answer, Door } from '../agents/agent.ts'
import { HEARTBEAT_MS } from '../limits.ts'
import type { Caller } from '../spine/people.ts'
import { answerFrame, FOREIGN, readRequestHead } from '../state/frame.ts'
import { type Reach, SOCKET_MASK } from '../state/private-file.ts'

export type AnswerBytes = (
  agent: string,
  door: Door,
  body: Buffer,
  caller: Caller,
) => Promise<Answer>

/** A client that says nothing for so long is gone or hostile. */
const IDLE_MS_MAX = 30_000

/** The unix socket that hook clients connect to. Its folder is ours alone, which is what keeps others out. */
export function openSocketDoor(
  file: string,
  answer: AnswerBytes,
  reach: Reach,
): Promise<net.Server> {
  const server = net.createServer((socket) => serve(socket, answer))
  return listenAt(file, server, reach)
}

/** Makes the socket anew, for whoever may come into its folder. */
export function listenAt(file: string, server: net.Server, reach: Reach): Promise<net.Server> {
  fs.rmSync(file, { force: true })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    const mask = process.umask(SOCKET_MASK[reach])
    server.listen({ path: file, backlog: 511 }, () => resolve(server))
    process.umask(mask)
  })
}

function serve(socket: net.Socket, answer: AnswerBytes): void {
  let chunks: Buffer[] = []
  let size = 0
  let wanted = 0
  let taken = false
  socket.setTimeout(IDLE_MS_MAX, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    // One call for each connection; what comes behind it is nobody's.
    if (taken) return
    chunks.push(chunk)
    size += chunk.length
    if (size < wanted) return
    const bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks, size)
    chunks = [bytes]
    const head = readRequestHead(bytes)
    if (head === 'more') return
    if (head === 'foreign') {
      taken = true
      socket.end(FOREIGN)
      return
    }
    wanted = head.bodyAt + head.length
    if (size < wanted) return
    taken = true
    const gone = new AbortController()
    socket.once('close', () => gone.abort())
    const caller = { alone: head.alone, gone: gone.signal }
    void reply(socket, answer(head.agent, head.door, bytes.subarray(head.bodyAt, wanted), caller))
  })
}

/** While the answer is being made, the client sees that somebody is there. */
async function reply(socket: net.Socket, answer: Promise<Answer>): Promise<void> {
  const heartbeat = setInterval(() => socket.write('+'), HEARTBEAT_MS)
  try {
    const frame = answerFrame(await answer)
    clearInterval(heartbeat)
    socket.end(frame)
  } catch {
    // Without an answer the client judges by itself.
    clearInterval(heartbeat)
    socket.destroy()
  }
}
