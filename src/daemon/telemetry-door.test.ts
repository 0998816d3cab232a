import http from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TELEMETRY_BODY_BYTES_MAX, TELEMETRY_BURST_BYTES } from '../limits.ts'
import { Allowance } from './allowance.ts'
import { openTelemetryDoor } from './telemetry-door.ts'

const TOKEN = 'f'.repeat(48)
const JSON_BODY = { 'content-type': 'application/json' }

let server: http.Server
let port: number
let heard: string[]
let now: number
beforeEach(async () => {
  heard = []
  now = 0
  const onLogs = (body: string) => {
    if (body === 'full disk') throw new Error('full')
    heard.push(body)
  }
  // Its port is that of the place, which here is any: the Host must name it all the same.
  port = await anyPort()
  server = await openTelemetryDoor({ port, token: TOKEN }, onLogs, () => now)
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

function anyPort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = http.createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

interface Sent {
  readonly path?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** The status; 0 where the door closed before it had said one. */
function send({ path = `/${TOKEN}/v1/logs`, method = 'POST', headers, body = '{}' }: Sent) {
  return new Promise<number>((resolve) => {
    const request = http.request({
      ...{ host: '127.0.0.1', port, path, method, agent: false },
      headers: { ...JSON_BODY, ...headers },
    })
    request.on('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.on('error', () => resolve(0))
    request.end(method === 'POST' ? body : undefined)
  })
}

test('logs are handed over, metrics and traces dropped', async () => {
  expect(await send({ body: '{"a":1}' })).toBe(200)
  expect(await send({ path: `/${TOKEN}/v1/metrics` })).toBe(200)
  expect(await send({ path: `/${TOKEN}/v1/traces` })).toBe(200)
  expect(heard).toEqual(['{"a":1}'])
})

test.each<[string, Sent, number]>([
  ['another token', { path: `/${'e'.repeat(48)}/v1/logs` }, 404],
  ['no token', { path: '/v1/logs' }, 404],
  ['another path', { path: `/${TOKEN}/v1/logs?x` }, 404],
  ['another method', { method: 'GET' }, 405],
  ['a page of a browser', { headers: { origin: 'http://127.0.0.1' } }, 403],
  ['another name of this machine', { headers: { host: 'localhost' } }, 421],
  ['protocol buffers', { headers: { 'content-type': 'application/x-protobuf' } }, 415],
  ['a compressed body', { headers: { 'content-encoding': 'gzip' } }, 415],
  ['what cannot be kept now', { body: 'full disk' }, 503],
])('%s is refused', async (_, sent, status) => {
  expect(await send(sent)).toBe(status)
  expect(heard).toEqual([])
})

test('a body that is too long is refused, also one that does not say how long it is', async () => {
  const body = Buffer.alloc(TELEMETRY_BODY_BYTES_MAX + 1)
  expect([413, 0]).toContain(await send({ body }))
  expect([413, 0]).toContain(await send({ body, headers: { 'transfer-encoding': 'chunked' } }))
  expect(heard).toEqual([])
})

test('more than may come at once is refused, and taken later', async () => {
  const body = 'x'.repeat(TELEMETRY_BODY_BYTES_MAX)
  for (let sent = 0; sent < TELEMETRY_BURST_BYTES; sent += TELEMETRY_BODY_BYTES_MAX)
    await send({ body })
  expect([429, 0]).toContain(await send({ body }))
  const count = heard.length
  now += 60_000
  expect(await send({ body })).toBe(200)
  expect(heard).toHaveLength(count + 1)
})

test('an allowance comes back with time, up to what it began with', () => {
  let at = 0
  const allowance = new Allowance(100, 10, () => at)
  expect([allowance.take(60), allowance.take(60), allowance.take(40)]).toEqual([true, false, true])
  at = 3_000
  expect([allowance.take(31), allowance.take(30)]).toEqual([false, true])
  at = 1_000_000
  expect([allowance.take(101), allowance.take(100)]).toEqual([false, true])
  at = 0
  expect(allowance.take(1)).toBe(false)
})
