import { createHmac } from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { openFolder } from '../../test/support/temp.ts'
import { desktop } from './desktop.ts'
import type { Channel, Notice } from './notice.ts'
import { Notifier } from './notifier.ts'
import { webhook } from './webhook.ts'

const notice = (more: Partial<Notice> = {}): Notice => ({
  kind: 'waiting',
  at: 1,
  title: 'An approval waits: k7m2x9',
  text: 'deletes users',
  session: 's',
  ...more,
})

function recording(): Channel & { readonly sent: Notice[] } {
  const sent: Notice[] = []
  return { name: 'memory', sent, send: async (one) => void sent.push(one) }
}

afterEach(() => vi.useRealTimers())

describe('notices', () => {
  it('go through every channel, though one of them fails', async () => {
    vi.useFakeTimers()
    const [one, other, failed] = [recording(), recording(), vi.fn()]
    const broken = { name: 'broken', send: () => Promise.reject(new Error('no route')) }
    const notifier = new Notifier(() => [one, broken, other], failed)
    notifier.tell(notice())
    await vi.runAllTimersAsync()
    await notifier.settled()
    expect([one.sent.length, other.sent.length]).toEqual([1, 1])
    expect(failed).toHaveBeenCalledExactlyOnceWith('broken', 'no route')
  })

  it('are tried again', async () => {
    vi.useFakeTimers()
    const channel = recording()
    const send = vi.fn(channel.send).mockRejectedValueOnce(new Error('busy'))
    const failed = vi.fn()
    new Notifier(() => [{ ...channel, send }], failed).tell(notice())
    await vi.runAllTimersAsync()
    expect([channel.sent.length, failed.mock.calls.length]).toEqual([1, 0])
  })

  it('of one kind and session are few in a minute, and the next one says how many there were', async () => {
    const channel = recording()
    const notifier = new Notifier(
      () => [channel],
      () => {},
    )
    for (let i = 0; i < 20; i++) notifier.tell(notice({ kind: 'freeze-attempt', at: i }))
    notifier.tell(notice({ kind: 'waiting' }))
    notifier.tell(notice({ kind: 'freeze-attempt', session: 'another' }))
    notifier.tell(notice({ kind: 'freeze-attempt', at: 61_000 }))
    await notifier.settled()
    expect(channel.sent).toHaveLength(5 + 1 + 1 + 1)
    expect(channel.sent.at(-1)?.text).toContain('and 15 more before')
  })
})

describe('the webhook', () => {
  async function receiver(status: number) {
    const got: { body: string; signature: unknown }[] = []
    const server = http.createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk
      })
      request.on('end', () => {
        got.push({ body, signature: request.headers['interlock-signature'] })
        response.writeHead(status, { location: '/elsewhere' }).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    return { got, url: `http://127.0.0.1:${port}/hook` }
  }

  it('gets the notice, signed', async () => {
    const { got, url } = await receiver(204)
    await webhook({ url, secret: 'shared' }).send(notice())
    const [first] = got
    expect(JSON.parse(first?.body ?? '')).toEqual({ source: 'interlock', ...notice() })
    const digest = createHmac('sha256', 'shared')
      .update(first?.body ?? '')
      .digest('hex')
    expect(first?.signature).toBe(`sha256=${digest}`)
  })

  it.each([500, 404, 302])('that answers %i has not got it', async (status) => {
    const { url } = await receiver(status)
    await expect(webhook({ url }).send(notice())).rejects.toThrow()
  })
})

describe('the desktop', () => {
  it('is given texts as arguments, never as a script', async () => {
    const { folder, remove } = openFolder()
    onTestFinished(remove)
    const seen = path.join(folder, 'seen')
    fs.writeFileSync(
      path.join(folder, 'notify-send'),
      `#!/bin/sh\nfor word; do printf '%s\\n' "$word"; done > '${seen}'\n`,
      { mode: 0o755 },
    )
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`)
    onTestFinished(() => void vi.unstubAllEnvs())
    const text = '$(touch /tmp/never) `x` "; --action=y \u001b[2J'
    await desktop('linux').send(notice({ text, kind: 'guard' }))
    const words = fs.readFileSync(seen, 'utf8').split('\n')
    expect(words.slice(0, 5)).toEqual([
      '--app-name=Interlock',
      '--urgency=critical',
      '--',
      'An approval waits: k7m2x9',
      '$(touch /tmp/never) `x` "; --action=y ·[2J',
    ])
  })
})
