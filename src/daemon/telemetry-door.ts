import { timingSafeEqual } from 'node:crypto'
import http from 'node:http'
import {
  TELEMETRY_BATCH_BYTES_LEAST,
  TELEMETRY_BODY_BYTES_MAX,
  TELEMETRY_BURST_BYTES,
  TELEMETRY_CONNECTIONS_MAX,
  TELEMETRY_RATE_BYTES,
} from '../limits.ts'
import { Allowance } from './allowance.ts'

/** Where agents send telemetry to. The token is part of the address: agents can be given no header on some ways. */
export interface TelemetryPlace {
  readonly port: number
  readonly token: string
}

/**
 * OTLP over HTTP as JSON, on loopback. Logs are handed over as text, metrics and traces are taken and dropped. It is
 * open to every process of the machine, so everything that comes is bounded, and is nobody's word for anything but
 * counts.
 */
export function openTelemetryDoor(
  place: TelemetryPlace,
  onLogs: (body: string) => void,
  now: () => number,
): Promise<http.Server> {
  const allowance = new Allowance(TELEMETRY_BURST_BYTES, TELEMETRY_RATE_BYTES, now)
  const server = http.createServer({ maxHeaderSize: 8 * 1024 }, (request, response) => {
    const signal = signalOf(request, place)
    if (typeof signal === 'number') refuse(response, signal)
    else receive(request, response, allowance, signal === 'logs' ? onLogs : () => {})
  })
  server.maxConnections = TELEMETRY_CONNECTIONS_MAX
  server.headersTimeout = 5_000
  server.requestTimeout = 30_000
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(place.port, '127.0.0.1', () => {
      server.off('error', reject)
      // Whatever befalls it later, the daemon goes on.
      server.on('error', () => {})
      resolve(server)
    })
  })
}

/** Which of the three this request sends, or the status that refuses it. */
function signalOf(request: http.IncomingMessage, { port, token }: TelemetryPlace): string | number {
  const { headers, url = '', method } = request
  // A page in a browser reaches loopback under any name that its DNS gives, and says where it is from.
  if (headers.host !== `127.0.0.1:${port}`) return 421
  if (headers.origin !== undefined) return 403
  const [, given = '', signal = ''] = /^\/([^/]+)\/v1\/(logs|metrics|traces)$/.exec(url) ?? []
  if (!isSame(given, token)) return 404
  if (method !== 'POST') return 405
  const isJson = /^application\/json\b/.test(headers['content-type'] ?? '')
  const isPlain = (headers['content-encoding'] ?? 'identity') === 'identity'
  return isJson && isPlain ? signal : 415
}

function receive(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  allowance: Allowance,
  onBody: (body: string) => void,
): void {
  const chunks: Buffer[] = []
  let size = 0
  let refused = !allowance.take(TELEMETRY_BATCH_BYTES_LEAST)
  if (refused) refuse(response, TOO_MANY)
  request.on('data', (chunk: Buffer) => {
    if (refused) return
    size += chunk.length
    const status = size > TELEMETRY_BODY_BYTES_MAX ? TOO_LONG : TOO_MANY
    refused = status === TOO_LONG || !allowance.take(chunk.length)
    if (refused) refuse(response, status)
    else chunks.push(chunk)
  })
  request.on('error', () => {})
  request.on('end', () => {
    if (refused) return
    try {
      onBody(Buffer.concat(chunks).toString('utf8'))
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    } catch {
      // It is sent again: what could not be kept now may be kept then.
      refuse(response, UNABLE)
    }
  })
}

const TOO_LONG = 413
const TOO_MANY = 429
const UNABLE = 503
/** The exporter waits so long before it sends the batch again. */
const AGAIN_SECONDS = 5

function refuse(response: http.ServerResponse, status: number): void {
  if (status === TOO_MANY || status === UNABLE) response.setHeader('retry-after', AGAIN_SECONDS)
  response.writeHead(status, { connection: 'close' }).end()
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
