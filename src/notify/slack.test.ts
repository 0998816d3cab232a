import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { slack } from './slack.ts'

const program = fileURLToPath(new URL('../../dist/slack.mjs', import.meta.url))

/** As much of Slack as an app in socket mode speaks with. */
async function fakeSlack() {
  const calls: { method: string; token: string; body: URLSearchParams }[] = []
  const acknowledged: string[] = []
  const sockets: WebSocket[] = []
  const server = http.createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => {
      text += chunk
    })
    request.on('end', () => {
      const method = (request.url ?? '').replace('/api/', '')
      const body = new URLSearchParams(text)
      const token = request.headers.authorization ?? body.get('token') ?? ''
      calls.push({ method, token, body })
      const { port } = server.address() as AddressInfo
      const answers: Record<string, object> = {
        'auth.test': { user_id: 'U1', bot_id: 'B1', team_id: 'T1', bot_user_id: 'U1' },
        'apps.connections.open': { url: `ws://127.0.0.1:${port}/socket` },
        'chat.postMessage': { ts: '1.1', channel: body.get('channel') },
      }
      const answer = answers[method]
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ ok: answer !== undefined, ...answer }))
    })
  })
  const websockets = new WebSocketServer({ server })
  websockets.on('connection', (socket) => {
    sockets.push(socket)
    socket.send(
      JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' } }),
    )
    socket.on('message', (data) => acknowledged.push(String(data)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    calls,
    acknowledged,
    posted: () =>
      calls.filter(({ method }) => method === 'chat.postMessage').map(({ body }) => body),
    mention() {
      const event = {
        type: 'app_mention',
        user: 'U2',
        text: '<@U1>',
        ts: '1',
        channel: 'C2',
        event_ts: '1',
      }
      const payload = {
        team_id: 'T1',
        api_app_id: 'A1',
        type: 'event_callback',
        event,
        authorizations: [],
      }
      for (const socket of sockets)
        socket.send(
          JSON.stringify({
            envelope_id: 'e1',
            type: 'events_api',
            payload,
            accepts_response_payload: false,
          }),
        )
    },
    stop() {
      websockets.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const notice = { kind: 'waiting', at: 1, title: 'An approval waits: k7m2x9', text: 'x' } as const

describe('Slack, over socket mode', () => {
  it('is told what waits, and asked by whoever mentions the app', async () => {
    const fake = await fakeSlack()
    const settings = {
      program,
      botToken: 'xoxb-1',
      appToken: 'xapp-1',
      channel: '#guard',
      apiUrl: fake.apiUrl,
    }
    const channel = slack(settings, () => ['k7m2x9: drop <!channel>'])
    stops.push(() => channel.stop(), fake.stop)
    await channel.send({ ...notice, text: 'deletes <!channel> & more' })
    const [first] = fake.posted()
    expect(first?.get('channel')).toBe('#guard')
    expect(first?.get('text')).toBe(
      '*An approval waits: k7m2x9*\ndeletes &lt;!channel&gt; &amp; more',
    )

    fake.mention()
    await vi.waitUntil(() => fake.posted().length === 2, { timeout: 5_000 })
    expect(fake.posted()[1]?.get('channel')).toBe('C2')
    expect(fake.posted()[1]?.get('text')).toBe('k7m2x9: drop &lt;!channel&gt;')
    expect(fake.acknowledged.join()).toContain('e1')
    expect(fake.calls.find(({ method }) => method === 'apps.connections.open')?.token).toContain(
      'xapp-1',
    )
  })

  it('that does not take its tokens fails, and harms nobody', async () => {
    const fake = await fakeSlack()
    const settings = {
      program,
      botToken: 'xoxb-1',
      appToken: 'xapp-1',
      channel: '#guard',
      apiUrl: fake.apiUrl.replace('/api/', '/nowhere/'),
    }
    const channel = slack(settings, () => [])
    stops.push(() => channel.stop(), fake.stop)
    await expect(channel.send(notice)).rejects.toThrow('has ended')
  })
})
