import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Api, jsonReply, type Reply } from './api.ts'
import { type Json, parseJson } from './json.ts'
import { lanesOf } from './lanes.ts'
import type { RequestLog } from './request-log.ts'
import { type Script, spentOn } from './script.ts'

export interface ModelServer {
  readonly url: string
  close(): void
}

/**
 * How often a held turn looks whether it may be said. Who asked gives up, or the process ends,
 * before long.
 */
const HELD_POLL_MS = 20

const NO_SUCH_PATH = jsonReply(
  { type: 'error', error: { type: 'not_found_error', message: 'scripted model: no such path' } },
  404,
)

/** A scripted stand-in for a model's API, on loopback only. */
export async function serveModel(
  apis: readonly Api[],
  script: Script,
  log: RequestLog,
): Promise<ModelServer> {
  const next = lanesOf(script)
  // Sessions go on with another model of the same script, and may not meet the same ids again.
  const name = randomBytes(4).toString('hex')
  let answers = 0

  async function answer(method: string, path: string, body: Json): Promise<Reply> {
    const route = apis.map((api) => api.route(method, path)).find((found) => found !== undefined)
    if (route?.kind !== 'turn') {
      log.add({ method, path, lane: route === undefined ? 'unknown' : 'fixed', body })
      return route?.reply ?? NO_SUCH_PATH
    }
    const { lane, turn } = next(route.read(body))
    log.add({ method, path, lane, body, spent: spentOn(turn) })
    if (turn.until !== undefined) await appears(turn.until)
    const id = `${name}_${++answers}`
    return { ...route.write(turn, body, id), requestId: `req_${id}` }
  }

  const server = createServer(async (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const raw = await bodyOf(request)
    const reply = await answer(request.method ?? '', path, parseJson(raw) ?? raw)
    const { status, type, requestId } = reply
    const headers = {
      'content-type': type,
      ...(requestId !== undefined && { 'request-id': requestId }),
    }
    response.writeHead(status, headers).end(reply.body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the model has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function appears(file: string): Promise<void> {
  while (!existsSync(file)) await sleep(HELD_POLL_MS)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}
