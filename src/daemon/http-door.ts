import { timingSafeEqual } from 'node:crypto'
import http from 'node:http'
import type { Answer } from '../agents/agent.ts'
import { EVENT_BYTES_MAX, HEARTBEAT_MS } from '../limits.ts'
import { answerFrame } from '../state/frame.ts'
import type { AnswerBytes } from './socket-door.ts'

/** Asks for verdicts, and nothing else. Lives in a 0600 file, never in an argument or the environment. */
export interface Tokens {
  /** What the client shows. */
  readonly ask: string
  /** What the daemon shows back: a program that merely took the port does not know it. */
  readonly answer: string
}

/** The loopback door, for clients that cannot open a unix socket. */
export function openHttpDoor(
  tokens: Tokens,
  answer: AnswerBytes,
): Promise<{ server: http.Server; port: number }> {
  const server = http.createServer((request, response) => serve(request, response, tokens, answer))
  server.headersTimeout = 5_000
  server.requestTimeout = 30_000
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('no port'))
      else resolve({ server, port: address.port })
    })
  })
}

function serve(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  tokens: Tokens,
  answer: AnswerBytes,
): void {
  const refusal = refusalOf(request, tokens)
  if (refusal) {
    response.writeHead(refusal, { connection: 'close' }).end()
    return
  }
  const match = /^\/v1\/hook\/([a-z0-9-]{1,32})\?door=(action|signal)(&alone=1)?$/.exec(
    request.url ?? '',
  )
  if (!match) {
    response.writeHead(404, { connection: 'close' }).end()
    return
  }
  const chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > EVENT_BYTES_MAX) request.destroy()
    else chunks.push(chunk)
  })
  request.on('end', () => {
    const door = match[2] === 'action' ? 'action' : 'signal'
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const caller = { alone: match[3] !== undefined, gone: gone.signal }
    void reply(response, tokens, answer(match[1] ?? '', door, Buffer.concat(chunks), caller))
  })
}

async function reply(
  response: http.ServerResponse,
  tokens: Tokens,
  answer: Promise<Answer>,
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'interlock-proof': tokens.answer,
    connection: 'close',
  })
  response.flushHeaders()
  const heartbeat = setInterval(() => response.write('+'), HEARTBEAT_MS)
  try {
    const frame = answerFrame(await answer)
    clearInterval(heartbeat)
    response.end(frame)
  } catch {
    clearInterval(heartbeat)
    response.destroy()
  }
}

/**
 * A page in a browser can reach loopback, under any name that its DNS gives: the Host must be ours to the letter, and
 * no Origin is ours yet.
 */
function refusalOf(request: http.IncomingMessage, tokens: Tokens): number | undefined {
  const port = request.socket.localPort
  if (request.headers.host !== `127.0.0.1:${port}`) return 421
  if (request.headers.origin !== undefined) return 403
  if (request.method !== 'POST') return 405
  return sameSecret(request.headers.authorization ?? '', `Bearer ${tokens.ask}`) ? undefined : 401
}

function sameSecret(given: string, expected: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}
