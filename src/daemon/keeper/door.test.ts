import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Action } from '../../action/action.ts'
import type { Draft } from '../../record/entry.ts'
import { VERSION } from '../../state/version.ts'
import { KeeperDoor } from './door.ts'
import { ANSWER_BYTES_MAX } from './words.ts'

const ACTION: Action = {
  origin: { agent: 'claude-code', session: 's', call: 'c', tool: 'Write' },
  cwd: '/p',
  deed: { kind: 'write', path: '/p/a', content: 'not for the keeper' },
}
const LASTING = [{ at: '/p/a', worth: 'lasting' }] as const
const SOME = [{ at: '/p/a', worth: 'some' }] as const

let folder: string
let door: KeeperDoor
let recorded: Draft[]
const sockets: net.Socket[] = []

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-'))
  recorded = []
  const recorder = { write: (drafts: readonly Draft[]) => void recorded.push(...drafts) }
  door = new KeeperDoor({ login: 'ana', secret: 'right', recorder, now: Date.now, answerMs: 300 })
  await door.open(path.join(folder, 'keeper.sock'), 'group')
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await door.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})

/** Somebody who connects, and the lines that they are told. */
async function come(secret: string, version = VERSION) {
  const socket = net.connect(path.join(folder, 'keeper.sock'))
  sockets.push(socket)
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.on('error', () => {})
  socket.write(`${JSON.stringify({ secret, version })}\n`)
  await expect.poll(() => text).toContain('\n')
  return { socket, told: () => text }
}

const why = async () => {
  const kept = await door.keep(ACTION, LASTING)
  return kept.kind === 'not-kept' ? kept.why : kept.kind
}
const incidents = () => recorded.map(({ body }) => body.text)

it('keeps nothing while nobody is there, and says so of what would be lost', async () => {
  expect(await why()).toContain('the process that keeps files for ana is not there')
  expect(door.keep(ACTION, SOME)).toEqual({ kind: 'nothing' })
  expect(door.keep(ACTION, [])).toEqual({ kind: 'nothing' })
})

it('takes an answer however it is torn, and sends nothing that would be written', async () => {
  const { socket, told } = await come('right')
  const kept = door.keep(ACTION, LASTING)
  await expect.poll(told).toContain('"kind":"keep"')
  expect(told()).not.toContain('not for the keeper')
  for (const part of ['{"id":1,"kept":', '{"kind":"kept","id":"sabc"', '}}\n']) {
    socket.write(part)
    await delay(10)
  }
  expect(await kept).toEqual({ kind: 'kept', id: 'sabc' })
})

it('waits no longer than it may, and not at all for one that has ended', async () => {
  const { socket, told } = await come('right')
  expect(await why()).toContain('does not answer')
  const next = why()
  await expect.poll(told).toContain('"id":2')
  socket.destroy()
  expect(await next).toContain('has ended')
  expect(door.isThere).toBe(false)
})

it('ends with one who says what no keeper says', async () => {
  const said = [
    'x'.repeat(ANSWER_BYTES_MAX + 1),
    'nonsense\n',
    '{"id":1,"kept":{"kind":"kept","id":"../../x"}}\n',
  ]
  for (const text of said) {
    const { socket } = await come('right')
    const kept = why()
    socket.write(text)
    expect(await kept).toContain('has ended')
  }
  expect(incidents()).toEqual(['what keeps files for ana says what no keeper says'])
})

it('takes one only, by root’s secret, of its own version', async () => {
  expect((await come('wrong')).told()).toContain('"why":"secret"')
  expect((await come('right', '0.0.0')).told()).toContain('"why":"version"')
  expect(door.isThere).toBe(false)
  expect((await come('right')).told()).toContain('welcome')
  expect((await come('right')).told()).toContain('"why":"taken"')
  expect(incidents()).toEqual([
    'a process without root’s secret tried to keep files for ana',
    'a second process tried to keep files for ana, and was refused',
  ])
})

it('orders no more than a line holds', async () => {
  await come('right')
  const many = Array.from({ length: 2_000 }, (_, n) => ({
    at: `/${n}/${'x'.repeat(4_000)}`,
    worth: 'lasting' as const,
  }))
  expect(await door.keep(ACTION, many)).toMatchObject({ kind: 'not-kept' })
})
