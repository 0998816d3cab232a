import { randomBytes, timingSafeEqual } from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { Refused } from '../../approvals/challenges.ts'
import { type Reach, SOCKET_MASK } from '../../state/private-file.ts'
import type { Here } from './here.ts'

/** The dashboard's port. Passkeys are bound to it, so it stays. */
export const DASHBOARD_PORT = 7746

/** What the browser may do with our pages: run our own files, speak to us, and nothing else. */
const HEADERS: http.OutgoingHttpHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

type Listener = (request: http.IncomingMessage, response: http.ServerResponse) => unknown

/** The app and its library are loaded by the first call: an idle daemon stays small. */
export function lazyListener(here: Here): Listener {
  let listener: Promise<Listener> | undefined
  const load = async (): Promise<Listener> => {
    const [{ getRequestListener }, { peopleApp }] = await Promise.all([
      import('@hono/node-server'),
      import('./app.ts'),
    ])
    return getRequestListener(peopleApp(here).fetch)
  }
  return async (request, response) => {
    listener ??= load()
    try {
      await (await listener)(request, response)
    } catch {
      response.destroy()
    }
  }
}

/** The socket of people: whoever can reach the folder speaks; what loosens anything takes a signature all the same. */
export function openPeopleSocket(
  file: string,
  listener: Listener,
  reach: Reach,
): Promise<http.Server> {
  fs.rmSync(file, { force: true })
  const server = http.createServer((request, response) => {
    // A browser cannot come here, and nothing that pretends to be one is wanted.
    if (request.headers.origin !== undefined) refuse(response, 403, 'This is for terminals.')
    else void listener(request, response)
  })
  return listening(server, () => {
    const mask = process.umask(SOCKET_MASK[reach])
    server.listen(file)
    process.umask(mask)
  })
}

export interface Dashboard {
  readonly servers: readonly http.Server[]
  readonly origin: string
  readonly url: string
}

/** The door for a browser on this machine: by name, to the letter, with the token in a header. */
export async function openDashboardDoor(
  port: number,
  token: string,
  dist: string,
  listener: Listener,
): Promise<Dashboard> {
  const host = `localhost:${port}`
  const origin = `http://${host}`
  const serve = (request: http.IncomingMessage, response: http.ServerResponse) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value ?? '')
    const refusal = refusalOf(request, host, origin)
    if (refusal !== undefined) return refuse(response, ...refusal)
    const url = request.url ?? '/'
    if (!url.startsWith('/api/')) return sendFile(url, dist, request, response)
    if (!sameSecret(request.headers.authorization ?? '', `Bearer ${token}`))
      return refuse(response, 401, 'The token is missing or old. Run: interlock dashboard')
    void listener(request, response)
  }
  const servers = await Promise.all(LOOPBACK.map((address) => listenAt(address, port, serve)))
  return {
    servers: servers.filter((server) => server !== undefined),
    origin,
    url: `${origin}/#token=${token}`,
  }
}

/** A browser takes either for `localhost`; whoever had the other one would be given our token. */
const LOOPBACK = ['127.0.0.1', '::1'] as const

async function listenAt(
  address: (typeof LOOPBACK)[number],
  port: number,
  serve: Listener,
): Promise<http.Server | undefined> {
  const server = http.createServer(serve)
  server.headersTimeout = 5_000
  try {
    return await listening(server, () => server.listen(port, address))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // A machine without IPv6 has nobody there.
    if (address === '::1' && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) return undefined
    const why = code === 'EADDRINUSE' ? `another program has the port ${port}` : String(code)
    throw new Refused(`The dashboard cannot be opened: ${why}. See who has it: ss -ltnp`)
  }
}

export function newToken(): string {
  return randomBytes(24).toString('hex')
}

/** Any page can reach loopback, under any name that its DNS gives it. */
function refusalOf(
  { headers, method }: http.IncomingMessage,
  host: string,
  origin: string,
): readonly [status: number, error: string] | undefined {
  if (headers.host !== host) return [421, `This is ${host}, by no other name.`]
  if (headers.origin !== undefined && headers.origin !== origin)
    return [403, 'Another page has asked; only this one may.']
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return [403, 'Another page has asked; only this one may.']
  return method === 'GET' || method === 'POST' ? undefined : [405, 'Only GET and POST.']
}

const FILES: Readonly<Record<string, readonly [name: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/index.html': ['index.html', 'text/html; charset=utf-8'],
  '/app.js': ['app.js', 'text/javascript; charset=utf-8'],
  '/style.css': ['style.css', 'text/css; charset=utf-8'],
}

/** Four names, and no path of anybody's making. They hold no data, so they take no token. */
function sendFile(
  url: string,
  dist: string,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): void {
  const found = FILES[url.split('?')[0] ?? '']
  if (!found || request.method !== 'GET') return refuse(response, 404, 'There is nothing here.')
  const [name, type] = found
  try {
    const bytes = fs.readFileSync(path.join(dist, 'web', name))
    response.writeHead(200, { 'content-type': type, 'content-length': bytes.length }).end(bytes)
  } catch {
    refuse(response, 500, 'The dashboard was not built. Run: npm run build')
  }
}

function refuse(response: http.ServerResponse, status: number, error: string): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  response.end(JSON.stringify({ error }))
}

function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function listening(server: http.Server, listen: () => void): Promise<http.Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => resolve(server))
    listen()
  })
}
