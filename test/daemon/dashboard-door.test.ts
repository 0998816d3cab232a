import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Daemon, startDaemon } from '../../src/daemon/daemon.ts'
import { placesOf } from '../../src/state/places.ts'
import { privateFolder } from '../../src/state/private-file.ts'
import { askPeople } from '../support/people.ts'
import { freePort } from '../support/port.ts'
import { openFolder } from '../support/temp.ts'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const temp = openFolder()
const places = placesOf(path.join(temp.folder, '.interlock'))
let daemon: Daemon | undefined
let port = 0
let token = ''

beforeAll(async () => {
  vi.stubEnv('HOME', temp.folder)
  port = await freePort()
  privateFolder(places.root)
  fs.writeFileSync(places.dashboard, JSON.stringify({ port }), { mode: 0o600 })
  daemon = await startDaemon(places.root, DIST)
  const { body } = await askPeople(places.people, 'POST', '/api/dashboard')
  token = new URL(body.url).hash.replace('#token=', '')
})

afterAll(async () => {
  await daemon?.stop()
  vi.unstubAllEnvs()
  temp.remove()
})

function ask(
  url: string,
  more: http.RequestOptions = {},
): Promise<http.IncomingMessage & { text: string }> {
  const { headers, ...rest } = more
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: '127.0.0.1',
        port,
        path: url,
        agent: false,
        headers: { host: `localhost:${port}`, authorization: `Bearer ${token}`, ...headers },
        ...rest,
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve(Object.assign(response, { text })))
      },
    )
    request.on('error', reject)
    request.end()
  })
}

describe('the dashboard’s door', () => {
  it('is open to its own page', async () => {
    for (const host of ['127.0.0.1', '::1'])
      expect((await ask('/api/approvals', { host })).statusCode).toBe(200)
    const own = { headers: { origin: `http://localhost:${port}`, 'sec-fetch-site': 'same-origin' } }
    expect((await ask('/api/approvals', own)).text).toBe('[]')
  })

  it.each<[string, http.OutgoingHttpHeaders, number]>([
    ['without its token', { authorization: '' }, 401],
    ['with another token', { authorization: `Bearer ${'cd'.repeat(24)}` }, 401],
    ['with its token in a cookie', { authorization: '', cookie: 'token=TOKEN' }, 401],
    ['by its address', { host: 'HOST_BY_ADDRESS' }, 421],
    ['by a name that somebody’s DNS leads here', { host: 'evil.example.com' }, 421],
    ['from a page on another port', { origin: 'http://localhost:1' }, 403],
    ['from a page of the web', { origin: 'https://evil.example.com' }, 403],
    ['from a sandboxed page', { origin: 'null' }, 403],
    ['from another site, without an origin', { 'sec-fetch-site': 'cross-site' }, 403],
    ['from another port, without an origin', { 'sec-fetch-site': 'same-site' }, 403],
  ])('is closed %s', async (_, given, status) => {
    const text = JSON.stringify(given)
      .replace('HOST_BY_ADDRESS', `127.0.0.1:${port}`)
      .replace('TOKEN', token)
    const headers: http.OutgoingHttpHeaders = JSON.parse(text)
    const response = await ask('/api/approvals', { headers })
    expect(response.statusCode).toBe(status)
    expect(response.text).not.toContain('[]')
  })

  it.each(['OPTIONS', 'PUT', 'DELETE', 'PATCH'])('knows no %s', async (method) => {
    expect((await ask('/api/approvals', { method })).statusCode).toBe(405)
  })

  it('gives its page to whoever asks, and the page holds nothing', async () => {
    for (const url of ['/', '/app.js', '/style.css']) {
      const response = await ask(url, { headers: { authorization: '' } })
      expect(response.statusCode).toBe(200)
      expect(response.text).not.toContain(token)
    }
  })

  it('lets the page run nothing but its own files', async () => {
    const { headers, text } = await ask('/')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(headers['set-cookie']).toBeUndefined()
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(text).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style="/)
  })

  it.each([
    '/../roster.json',
    '/%2e%2e/roster.json',
    '/web/../../package.json',
    '//etc/passwd',
    '/app.js/..',
  ])('gives no other file: %s', async (url) => {
    expect((await ask(url)).statusCode).toBe(404)
  })
})
