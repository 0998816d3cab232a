import fs from 'node:fs'
import net from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type RunningDaemon, startDaemon } from '../support/daemon.ts'
import { bash, effectOf } from '../support/events.ts'
import { answerIn, post } from '../support/wire.ts'

const person = makePerson()
let daemon: RunningDaemon
let port = 0
let right: Readonly<Record<string, string>> = {}

beforeAll(async () => {
  daemon = await startDaemon(person)
  const endpoint = daemon.endpoint()
  port = endpoint.port
  right = { host: `127.0.0.1:${port}`, authorization: `Bearer ${endpoint.ask}` }
})

// The last one runs first; a daemon that did not start must not keep the folder.
afterAll(() => person.remove())
afterAll(async () => void (await daemon.stop()))

const isLinux = process.platform === 'linux'
const PATH = '/v1/hook/claude-code?door=action'
const LS = bash('ls')

describe('the HTTP door', () => {
  it('answers who shows the token, and shows a proof of its own', async () => {
    for (const [event, effect] of [
      [LS, 'allow'],
      [bash('rm -rf /'), 'deny'],
    ] as const) {
      const { status, headers, body } = await post(port, PATH, right, event)
      expect([status, headers['interlock-proof']]).toEqual([200, daemon.endpoint().proof])
      expect(effectOf(answerIn(body))).toBe(effect)
    }
  })

  it.runIf(isLinux)('listens on loopback only', () => {
    const sockets = fs.readFileSync('/proc/net/tcp', 'utf8').split('\n')
    const hex = port.toString(16).toUpperCase().padStart(4, '0')
    const ours = sockets.filter((line) => line.includes(`:${hex} 00000000:0000 0A`))
    expect(ours.map((line) => line.trim().split(/\s+/)[1])).toEqual([`0100007F:${hex}`])
  })

  it.each([
    'localhost',
    '127.0.0.1',
    '127.0.0.1:1',
    '[::1]:PORT',
    '0.0.0.0:PORT',
    'localhost:PORT',
    'rebound.example.com:PORT',
    '127.0.0.1:PORT.example.com',
    '127.0.0.1:PORT, 127.0.0.1:PORT',
    '127.1:PORT',
  ])('to the Host %s it says 421, even with the token', async (name) => {
    const host = name.replaceAll('PORT', String(port))
    const { status, headers, body } = await post(port, PATH, { ...right, host }, LS)
    expect([status, body.length, headers['interlock-proof']]).toEqual([421, 0, undefined])
  })

  it.each([
    'null',
    'http://127.0.0.1:PORT',
    'http://localhost:PORT',
    'https://example.com',
    'file://',
    'chrome-extension://abcdef',
    '',
  ])('to the Origin "%s" it says 403, even with the token', async (name) => {
    const origin = name.replace('PORT', String(port))
    const { status, headers } = await post(port, PATH, { ...right, origin }, LS)
    expect([status, headers['interlock-proof']]).toEqual([403, undefined])
  })

  it.each<[string, (token: string, proof: string) => string | undefined]>([
    ['no token', () => undefined],
    ['an empty one', () => 'Bearer '],
    ['no scheme', (token) => token],
    ['another scheme', (token) => `Basic ${token}`],
    ['half a token', (token) => `Bearer ${token.slice(0, -1)}`],
    ['more than a token', (token) => `Bearer ${token}0`],
    ['the proof', (_, proof) => `Bearer ${proof}`],
    ['a wrong one', (token) => `Bearer ${token.replace(/./g, '0')}`],
    ['two', (token) => `Bearer ${token}, Bearer ${token}`],
    ['letters of more bytes', (token) => `Bearer ${'é'.repeat(token.length)}`],
  ])('with %s it says 401, and proves nothing', async (_, make) => {
    const { ask, proof } = daemon.endpoint()
    const given = make(ask, proof)
    const { host = '' } = right
    const headers = { host, ...(given !== undefined && { authorization: given }) }
    const reply = await post(port, PATH, headers, LS)
    expect([reply.status, reply.body.length]).toEqual([401, 0])
    expect(JSON.stringify(reply.headers)).not.toContain(proof)
  })

  it('a token in the address is none', async () => {
    const { ask } = daemon.endpoint()
    const { host = '' } = right
    expect((await post(port, `${PATH}&token=${ask}`, { host }, LS)).status).toBe(401)
  })

  it.each([
    '/',
    '/v1/hook/claude-code',
    '/v1/hook/claude-code?door=other',
    '/v1/hook/claude-code?door=action&x=1',
    '/v1/hook/Claude?door=action',
    '/v1/hook/?door=action',
    '/v1/hook/../hook/claude-code?door=action',
    '/v1/world',
    '/favicon.ico',
  ])('on %s there is nothing', async (path) => {
    expect((await post(port, path, right, LS)).status).toBe(404)
  })

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])('%s is not understood', async (method) => {
    expect((await post(port, PATH, right, '', method)).status).toBe(405)
  })

  it('an agent that nobody knows is refused its actions', async () => {
    const reply = await post(port, '/v1/hook/somebody?door=action', right, LS)
    expect(answerIn(reply.body)).toMatchObject({ exit: 2, stdout: '' })
    const signal = await post(port, '/v1/hook/somebody?door=signal', right, LS)
    expect(answerIn(signal.body).exit).toBe(0)
  })

  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['half a head', 'POST / HTTP/1.1\r\nHost: '],
    ['half a body', 'BODY 10\r\n\r\nabc'],
    ['two lengths', 'BODY 3\r\nContent-Length: 4\r\n\r\nabcd'],
    ['a head that is too long', `BODY 1\r\nX: ${'x'.repeat(100_000)}\r\n\r\na`],
  ])('%s, and a client that goes: it lives on', async (_, text) => {
    const { host = '', authorization = '' } = right
    const head = `POST ${PATH} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${authorization}`
    const client = net.connect(port, '127.0.0.1')
    client.on('error', () => {})
    client.write(text.replace('BODY', `${head}\r\nContent-Length:`))
    await new Promise((resolve) => setTimeout(resolve, 20))
    client.resetAndDestroy()
    expect(answerIn((await post(port, PATH, right, LS)).body).exit).toBe(0)
  })
})

describe('the tokens', () => {
  it('are in one file that only the owner reads', () => {
    const { endpoint } = person.places
    expect(fs.statSync(endpoint).mode & 0o777).toBe(0o600)
    const text = fs.readFileSync(endpoint, 'utf8')
    expect(text).toMatch(/^IL1 \d+ [0-9a-f]{48} [0-9a-f]{48}\n$/)
    const { ask, proof } = daemon.endpoint()
    expect(ask).not.toBe(proof)
    for (const file of fs.readdirSync(person.places.root, { recursive: true, encoding: 'utf8' })) {
      const name = `${person.places.root}/${file}`
      if (name === endpoint || !fs.statSync(name).isFile()) continue
      const bytes = fs.readFileSync(name)
      expect([file, bytes.includes(ask) || bytes.includes(proof)]).toEqual([file, false])
    }
  })

  it.runIf(isLinux)('are in no argument and no environment', () => {
    const { ask, proof } = daemon.endpoint()
    for (const file of ['cmdline', 'environ']) {
      const text = fs.readFileSync(`/proc/${daemon.pid}/${file}`, 'latin1')
      // It may give itself another name; that must not hide where we look.
      expect(text.length).toBeGreaterThan(0)
      expect(text).not.toContain(ask)
      expect(text).not.toContain(proof)
    }
  })

  it('are new ones each time', async () => {
    const before = daemon.endpoint()
    await daemon.stop()
    daemon = await startDaemon(person)
    const after = daemon.endpoint()
    expect(new Set([before.ask, before.proof, after.ask, after.proof]).size).toBe(4)
    const headers = { host: `127.0.0.1:${after.port}`, authorization: `Bearer ${before.ask}` }
    expect((await post(after.port, PATH, headers, LS)).status).toBe(401)
  })
})
