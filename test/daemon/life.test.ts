import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { verify } from '../../src/record/verify.ts'
import { readWorldFile } from '../../src/state/world-file.ts'
import { ended, entriesOf, makePerson, type Person, startDaemon } from '../support/daemon.ts'
import { bash, effectOf, signal } from '../support/events.ts'
import { launchDaemon } from '../support/launch.ts'

const modeOf = (file: string) => fs.lstatSync(file).mode & 0o777
const isRoot = process.getuid?.() === 0

let person: Person
beforeEach(() => {
  person = makePerson()
})
afterEach(() => person.remove())

/** Starts a daemon that must not come up, and gives its last words. */
async function refused(): Promise<string> {
  const { exit, stderr } = await ended(launchDaemon(person.places.root, person.env))
  expect(exit).toBe(1)
  expect(fs.existsSync(person.places.socket)).toBe(false)
  return stderr
}

describe('a daemon', () => {
  it('opens its doors in a folder of its own, judges, records, and ends cleanly', async () => {
    const { places } = person
    const daemon = await startDaemon(person)
    expect(modeOf(places.root)).toBe(0o700)
    expect(modeOf(places.run)).toBe(0o700)
    for (const file of [places.endpoint, places.pid, places.socket, places.world, places.ledger])
      expect([file, modeOf(file)]).toEqual([file, 0o600])
    expect(fs.readFileSync(places.pid, 'utf8')).toBe(`${daemon.pid}\n`)

    const cwd = person.project
    expect(effectOf(await daemon.ask('action', bash('ls', { cwd })))).toBe('allow')
    expect(effectOf(await daemon.ask('action', bash('rm -rf ~', { cwd })))).toBe('deny')
    expect(await daemon.ask('signal', signal('Stop'))).toEqual({ exit: 0, stdout: '', stderr: '' })
    // On disk when the answer is here.
    const kinds = entriesOf(person).map(({ kind, body }) => [kind, body.effect])
    expect(kinds).toEqual([
      ['service', undefined],
      ['action', 'allow'],
      ['action', 'deny'],
      ['signal', undefined],
    ])

    const world = readWorldFile(places.world)
    expect(world).toMatchObject({ configs: [], daemonPid: daemon.pid, autostart: true })
    expect(world?.settings).toContain(`${person.home}/.claude/settings.json`)

    expect(await daemon.stop()).toEqual({ exit: 0, stdout: '', stderr: '' })
    for (const file of [places.endpoint, places.pid, places.socket])
      expect([file, fs.existsSync(file)]).toEqual([file, false])
    const entries = entriesOf(person)
    expect(entries.at(-1)).toMatchObject({ kind: 'service', body: { text: 'the daemon stopped' } })
    const head = { seq: entries.length, hash: entries.at(-1)?.hash ?? '' }
    expect(verify(entries, undefined)).toEqual({ ok: true, entries: 5, head })
    expect(readWorldFile(places.world)).toMatchObject({ head, autostart: false })
  })

  it('is one for each folder: a second one goes, and the first one stays', async () => {
    const first = await startDaemon(person)
    const second = await ended(launchDaemon(person.places.root, person.env))
    expect(second).toMatchObject({ exit: 0, stderr: expect.stringContaining('running') })
    expect(effectOf(await first.ask('action', bash('ls')))).toBe('allow')
    expect(fs.readFileSync(person.places.pid, 'utf8')).toBe(`${first.pid}\n`)
    await first.stop()
    expect(entriesOf(person).filter(({ kind }) => kind === 'service')).toHaveLength(2)
  })

  it('comes back after it was killed, and its record goes on', async () => {
    const first = await startDaemon(person)
    await first.ask('action', bash('ls'))
    await first.stop('SIGKILL')
    expect(fs.existsSync(person.places.socket)).toBe(true)
    fs.rmSync(person.places.pid)
    const second = await startDaemon(person)
    await second.ask('action', bash('pwd'))
    expect((await second.stop('SIGINT')).exit).toBe(0)
    expect(verify(entriesOf(person), undefined)).toMatchObject({ ok: true, entries: 5 })
  })
})

describe('a lock that is damaged', () => {
  const damage: readonly [string, (lock: string) => void][] = [
    ['other bytes', (lock) => fs.writeFileSync(lock, 'no database '.repeat(100))],
    ['a folder', (lock) => fs.mkdirSync(lock)],
    ['a link to nowhere', (lock) => fs.symlinkSync('/nonexistent/folder/file', lock)],
  ]

  it.each(damage)('(%s) holds up no daemon', async (_, spoil) => {
    fs.mkdirSync(person.places.run, { recursive: true, mode: 0o700 })
    fs.chmodSync(person.places.root, 0o700)
    spoil(person.places.lock)
    const daemon = await startDaemon(person)
    expect(effectOf(await daemon.ask('action', bash('ls')))).toBe('allow')
    await daemon.stop()
  })

  it('while a daemon holds it lets no second one in', async () => {
    const first = await startDaemon(person)
    fs.writeFileSync(person.places.lock, 'no database '.repeat(1000))
    const second = await ended(launchDaemon(person.places.root, person.env))
    expect(second).toMatchObject({ exit: 0, stderr: expect.stringContaining('running') })
    await first.stop()
  })
})

describe('a daemon refuses a folder that is not its owner’s alone', () => {
  const folder = (name: 'root' | 'run', mode = 0o700): string => {
    const { root, run } = person.places
    fs.mkdirSync(name === 'root' ? path.dirname(root) : root, { recursive: true, mode: 0o700 })
    const made = name === 'root' ? root : run
    fs.mkdirSync(made)
    fs.chmodSync(made, mode)
    return made
  }

  // Every other way in which a folder can be wrong is in private-file.test.ts.
  it('run that a group may write', async () => {
    folder('run', 0o720)
    expect(await refused()).toContain('can be reached by other users')
  })

  it('root that is a link', async () => {
    const elsewhere = path.join(person.home, 'elsewhere')
    fs.renameSync(folder('root'), elsewhere)
    fs.symlinkSync(elsewhere, person.places.root)
    expect(await refused()).toContain('is not a folder')
  })

  it.runIf(isRoot)('run that is somebody else’s', async () => {
    fs.chownSync(folder('run'), 65_534, 65_534)
    expect(await refused()).toContain('belongs to another user')
  })
})
