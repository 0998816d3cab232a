import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { appendSpool, readSpool } from '../../src/record/spool.ts'
import { verify } from '../../src/record/verify.ts'
import {
  entriesOf,
  makePerson,
  type Person,
  type RunningDaemon,
  runHook,
  startDaemon,
} from '../support/daemon.ts'
import { draft } from '../support/drafts.ts'
import { bash, effectOf, IRREVERSIBLE, signal } from '../support/events.ts'
import { openFolder } from '../support/temp.ts'

/** Linux has them wherever root may use them. */
const [MOUNT, UNMOUNT] = ['mount', 'umount'] as const

/** A disk of a few megabytes at a folder; undefined, and said aloud, where this user may mount none. */
function mountDisk(folder: string): (() => void) | undefined {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    execFileSync(MOUNT, ['-t', 'tmpfs', '-o', 'size=3m,mode=0700', 'none', folder], {
      stdio: 'pipe',
    })
    return () => execFileSync(UNMOUNT, ['--lazy', folder])
  } catch (error) {
    console.log(`no disk can be filled here: ${error instanceof Error ? error.message : ''}`)
    return undefined
  }
}

const probe = openFolder()
const unmountProbe = mountDisk(probe.folder)
unmountProbe?.()
probe.remove()

/** Takes all the space that is left, in ever smaller pieces. */
function fill(folder: string): () => void {
  const file = path.join(folder, 'filler')
  const handle = fs.openSync(file, 'w')
  for (const size of [64 * 1024, 4096, 1]) {
    try {
      for (;;) if (fs.writeSync(handle, Buffer.alloc(size)) < size) break
    } catch {}
  }
  fs.closeSync(handle)
  return () => fs.rmSync(file)
}

describe.runIf(unmountProbe)('with a full disk', () => {
  let person: Person
  let unmount: (() => void) | undefined

  beforeAll(() => {
    person = makePerson()
    unmount = mountDisk(person.places.root)
  })

  afterAll(() => {
    unmount?.()
    person.remove()
  })

  const expectNotRecorded = (answer: { stdout: string }, why: RegExp) => {
    expect(answer.stdout).toContain('interlock/not-recorded')
    expect(answer.stdout).toMatch(why)
  }

  describe('the daemon', () => {
    let daemon: RunningDaemon
    beforeEach(async () => {
      daemon = await startDaemon(person)
    })
    afterEach(() => daemon.stop())

    it('asks, refuses what cannot be undone, and loses nothing', async () => {
      const { project: cwd } = person
      const act = (command: string, call: string) =>
        daemon.ask('action', bash(command, { cwd, tool_use_id: call }))
      expect(effectOf(await act(IRREVERSIBLE, 'before'))).toBe('allow')
      const free = fill(person.places.root)

      const asked = await act('ls', 'asked')
      expect(effectOf(asked)).toBe('ask')
      expectNotRecorded(asked, /full|disk|space/)
      const refused = await act(IRREVERSIBLE, 'refused')
      expect(effectOf(refused)).toBe('deny')
      expectNotRecorded(refused, /full|disk|space/)
      const told = await daemon.ask('signal', signal('Stop'))
      expect([told.exit, told.stdout]).toEqual([0, ''])
      expect(told.stderr).toContain('cannot be written')
      expect(effectOf(await act('rm -rf ~', 'denied'))).toBe('deny')
      expect(entriesOf(person).map(({ body }) => body.call)).not.toContain('asked')

      free()
      expect(effectOf(await act(IRREVERSIBLE, 'after'))).toBe('allow')
      const entries = entriesOf(person)
      expect(entries.slice(-5).map(({ body }) => body.call ?? body.event)).toEqual([
        'asked',
        'refused',
        'Stop',
        'denied',
        'after',
      ])
      expect(verify(entries, undefined)).toMatchObject({ ok: true })
    })

    it('goes on with hooks’ entries at hand that it cannot take', async () => {
      const { project: cwd } = person
      await runHook(person, 'action', bash('ls', { cwd }))
      const free = fill(person.places.root)
      const asked = bash('pwd', { cwd })
      const answer = await daemon.ask('action', asked).catch(() => undefined)
      free()
      await daemon.stop('SIGKILL')
      fs.rmSync(person.places.pid, { force: true })
      expect(answer && effectOf(answer)).toBe('ask')
    })
  })

  it('the hook asks, refuses what cannot be undone, and says why', async () => {
    const { project: cwd, places } = person
    const free = fill(places.root)
    const [asked, refused, told] = await Promise.all([
      runHook(person, 'action', bash('ls', { cwd })),
      runHook(person, 'action', bash(IRREVERSIBLE, { cwd })),
      runHook(person, 'signal', signal('Stop')),
    ])
    free()
    expect(effectOf(asked)).toBe('ask')
    expectNotRecorded(asked, /ENOSPC/)
    expect(effectOf(refused)).toBe('deny')
    expect([told.exit, told.stdout]).toEqual([0, ''])
    expect(told.stderr).toContain('ENOSPC')
    fs.rmSync(places.spool, { force: true })
    expect(effectOf(await runHook(person, 'action', bash('ls', { cwd })))).toBe('allow')
  })

  // The disk takes the first bytes of the line and says so.
  it('a line of the spool is written whole, or it was not written', () => {
    const spool = path.join(person.places.root, 'spool-of-this-test.jsonl')
    const length = () => fs.statSync(spool).size
    appendSpool(spool, draft({ n: 1 }), '')
    const rest = 4096 - 2 * length() - 64 - 40
    appendSpool(spool, draft({ n: 'x'.repeat(rest) }), '')
    const free = fill(person.places.root)
    try {
      expect(length() % 4096).toBeGreaterThan(4096 - 100)
      expect(() => appendSpool(spool, draft({ n: 3 }), '')).toThrow('ENOSPC')
    } finally {
      free()
      expect(readSpool(spool, () => true).lines.length).toBeGreaterThan(1)
      fs.rmSync(spool)
    }
  })
})
