import http from 'node:http'
import net from 'node:net'
import type { Answer, Door } from '../../src/agents/agent.ts'

/** The words of a hook client, put together by hand: the tests must not trust the code that they test. */
export function frameOf(door: Door, agent: string, event: string | Buffer): Buffer {
  const body = Buffer.from(event)
  return Buffer.concat([Buffer.from(`IL1 ${door} ${agent} ${body.length}\n`), body])
}

/** Sends bytes to the daemon's socket and gives back all that comes until it hangs up. */
export function sendTo(socket: string, ...pieces: readonly (string | Buffer)[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const client = net.connect(socket, async () => {
      for (const piece of pieces) {
        client.write(piece)
        await new Promise(setImmediate)
      }
    })
    client.on('data', (chunk: Buffer) => chunks.push(chunk))
    client.on('error', reject)
    client.on('close', () => resolve(Buffer.concat(chunks)))
  })
}

/** The one whole answer that these bytes are. */
export function answerIn(bytes: Buffer): Answer {
  // Before it come signs of life, where it has taken its time.
  const match = /^\+*IL1 (\d+) (\d+) (\d+)\n/.exec(bytes.toString('latin1'))
  if (!match) throw new Error(`no answer: ${bytes.toString('latin1', 0, 100)}`)
  const [head, exit, out, err] = [match[0], ...match.slice(1).map(Number)]
  const rest = bytes.subarray(head.length)
  if (exit === undefined || out === undefined || err === undefined || rest.length !== out + err)
    throw new Error(`an answer of another length: ${head}`)
  return { exit, stdout: rest.toString('utf8', 0, out), stderr: rest.toString('utf8', out) }
}

export async function ask(socket: string, door: Door, event: string | Buffer): Promise<Answer> {
  return answerIn(await sendTo(socket, frameOf(door, 'claude-code', event)))
}

export interface HttpReply {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
}

/** One request to loopback, with exactly these headers. */
export function post(
  port: number,
  path: string,
  headers: http.OutgoingHttpHeaders,
  body: string | Buffer = '',
  method = 'POST',
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port, path, method, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        )
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}
