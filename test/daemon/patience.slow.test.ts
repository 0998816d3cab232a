import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EVENT_BYTES_MAX } from '../../src/limits.ts'
import {
  makePerson,
  NATIVE_HOOK,
  type Person,
  type RunningDaemon,
  runHook,
  startDaemon,
} from '../support/daemon.ts'
import { bash, effectOf, preToolUse } from '../support/events.ts'

/** What takes long where it goes wrong. */

let person: Person
let daemon: RunningDaemon
beforeEach(async () => {
  person = makePerson()
  daemon = await startDaemon(person)
})
// The last one runs first; a daemon that did not start must not keep the folder.
afterEach(() => person.remove())
afterEach(async () => void (await daemon.stop('SIGKILL')))

describe('a daemon that is told to end', () => {
  /** `interlock down` sends SIGKILL after ten seconds. */
  const PATIENCE_MS = 4_000
  const endsInTime = () =>
    Promise.race([
      daemon.stop().then(({ exit }) => exit),
      new Promise((resolve) => setTimeout(() => resolve('hangs'), PATIENCE_MS)),
    ])

  it('does so while nobody is connected', async () => {
    expect(await endsInTime()).toBe(0)
  })

  it.each<[string, () => net.Socket]>([
    ['at the socket', () => net.connect(person.places.socket)],
    ['at the HTTP door', () => net.connect(daemon.endpoint().port, '127.0.0.1')],
  ])('does so though a client is connected that says nothing: %s', async (_, connect) => {
    const client = connect()
    client.on('error', () => {})
    await new Promise((resolve) => client.once('connect', resolve))
    const end = await endsInTime()
    client.destroy()
    expect(end).toBe(0)
  })
})

describe('an event over the limit', () => {
  const event = () =>
    preToolUse('Write', { file_path: '/tmp/a', content: 'x'.repeat(EVENT_BYTES_MAX) })

  it('is refused by the native client', async () => {
    const { exit, stderr } = await runHook(person, 'action', event(), [NATIVE_HOOK])
    expect(exit).toBe(2)
    expect(stderr).toContain('larger than 33 MiB')
  })

  it('is refused by the hook without a daemon', async () => {
    await daemon.stop()
    expect((await runHook(person, 'action', event())).exit).toBe(2)
  })

  it('is refused by the native client without a daemon', async () => {
    await daemon.stop()
    expect((await runHook(person, 'action', event(), [NATIVE_HOOK])).exit).toBe(2)
  })
})

describe('a text that is long is judged before any client gives up', () => {
  /** Native clients give the fallback 30 s; whatever grows with the square of the length is far above it. */
  const inTime = (event: string) => {
    const late = new Promise((resolve) => setTimeout(() => resolve('too late'), 25_000))
    return Promise.race([daemon.ask('action', event).then(effectOf), late])
  }

  it.each<[string, () => string]>([
    [
      'a path',
      () => preToolUse('Write', { file_path: `/tmp/${'a'.repeat(1_000_000)}`, content: '' }),
    ],
    ['a folder', () => bash('ls', { cwd: `/${'a.'.repeat(500_000)}` })],
    ['a word', () => bash(`rm -rf ${'x'.repeat(30_000)}`)],
    [
      'a value that grows',
      () => bash(`a=${'b'.repeat(1_000)}; ${'rm -rf ./$a$a$a$a$a$a$a; '.repeat(40)}`),
    ],
    ['a URL', () => preToolUse('WebFetch', { url: `https://${'a'.repeat(1_000_000)}` })],
    ['a name of a tool', () => preToolUse('x'.repeat(1_000_000), {})],
    ['dashes', () => bash(`echo ${'-'.repeat(30_000)}`)],
    ['dots and dashes', () => bash(`echo ${'a-.'.repeat(10_000)}`)],
    ['the beginnings of tokens', () => bash(`echo ${'eyJaaaaaaaa.'.repeat(2_500)}`)],
    ['the beginnings of keys', () => bash(`echo '${'-----BEGIN PRIVATE KEY-----'.repeat(1_000)}'`)],
    ['the beginnings of passwords', () => bash(`echo '${'mysql '.repeat(5_000)}'`)],
    ['the beginnings of URLs', () => bash(`echo '${'a://'.repeat(7_500)}'`)],
    ['spaces', () => bash(`echo 'password${' '.repeat(30_000)}'`)],
    ['quotes', () => bash(`echo password=${'\\"'.repeat(10_000)}`)],
  ])('%s', async (_, event) => {
    expect(await inTime(event())).not.toBe('too late')
  })
})

it('a name that is long does not fill the record', async () => {
  await daemon.ask('action', preToolUse('x'.repeat(2_000_000), {}))
  const { ledger, root } = person.places
  const size = fs.statSync(ledger).size + fs.statSync(path.join(root, 'ledger.db-wal')).size
  expect(size).toBeLessThan(1_000_000)
})
