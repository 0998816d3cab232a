import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Daemon, startDaemon } from '../../src/daemon/daemon.ts'
import { type Places, placesOf } from '../../src/state/places.ts'
import { privateFolder } from '../../src/state/private-file.ts'
import { writeRosterFile } from '../../src/state/roster-file.ts'
import { writeStoreFile } from '../../src/state/store-file.ts'
import { bash, effectOf } from '../support/events.ts'
import { describeWithPostgres } from '../support/needs.ts'
import { askPeople, makePerson, rosterOf, sayTo } from '../support/people.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { makeRepository } from '../support/repository.ts'
import { openFolder } from '../support/temp.ts'
import { answerIn, sendTo } from '../support/wire.ts'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const DELETE = 'psql postgres://app@prod-db.example.com/shop -c "delete from users where id = 3"'

/** Two machines of one team: two folders, two daemons, one PostgreSQL. */
describeWithPostgres('A team', () => {
  const temp = openFolder()
  const cwd = path.join(temp.folder, 'shop')
  const [here, there] = ['here', 'there'].map((name) => placesOf(path.join(temp.folder, name))) as [
    Places,
    Places,
  ]
  const [ana, bob] = [makePerson('ana'), makePerson('bob')]
  let server: Postgres
  let daemons: Daemon[] = []

  beforeAll(async () => {
    vi.stubEnv('HOME', temp.folder)
    makeRepository(cwd)
    server = await startPostgres()
    for (const places of [here, there]) {
      privateFolder(places.root)
      writeStoreFile(places.store, { url: server.url })
    }
    await start()
  }, 60_000)

  afterAll(async () => {
    for (const daemon of daemons) await daemon.stop()
    await server.stop()
    vi.unstubAllEnvs()
    temp.remove()
  })

  async function start(): Promise<void> {
    for (const places of [here, there]) {
      const daemon = await startDaemon(places.root, DIST)
      if (daemon) daemons.push(daemon)
    }
  }

  async function call(places: Places, command: string, alone = true) {
    const event = Buffer.from(bash(command, { cwd }))
    const head = `IL1 action claude-code ${event.length}${alone ? ' alone' : ''}\n`
    const bytes = await sendTo(places.socket, head, event)
    const { stdout, ...answer } = answerIn(bytes.subarray(bytes.findIndex((byte) => byte !== 0x2b)))
    if (stdout.includes('"permissionDecision":"allow"')) return 'approved'
    return effectOf({ ...answer, stdout })
  }

  const approvalsAt = async (places: Places) =>
    (await askPeople(places.people, 'GET', '/api/approvals')).body

  describe('shares', () => {
    it('the roster of one machine with the others', async () => {
      writeRosterFile(here.roster, rosterOf('team', ana, bob))
      expect(await call(here, 'ls')).toBe('allow')
      await expect.poll(() => fs.existsSync(there.roster)).toBe(true)
      await expect
        .poll(() => JSON.parse(fs.readFileSync(there.roster, 'utf8')).enrolments.length)
        .toBe(2)
    })

    it('what waits, and answers of people who sit elsewhere', async () => {
      const held = call(here, DELETE, false)
      await expect.poll(async () => (await approvalsAt(there)).length).toBe(1)
      const [{ id }] = await approvalsAt(there)
      const typed = { typed: 'production' }
      expect((await sayTo(there.people, id, ana, 'yes', typed)).body.state).toBe('waiting')
      await expect.poll(async () => (await approvalsAt(here))[0]?.answers.length).toBe(1)
      expect((await sayTo(here.people, id, bob, 'yes', typed)).status).toBe(200)
      expect(await held).toBe('approved')
      await expect.poll(async () => (await approvalsAt(there)).length).toBe(0)
    })

    it('a freeze, over restarts too', async () => {
      const freeze = { kind: 'freeze', project: '*', reason: 'launch' }
      expect((await askPeople(here.people, 'POST', '/api/modes', freeze)).status).toBe(200)
      await expect.poll(() => call(there, 'git push origin main')).toBe('deny')
      for (const daemon of daemons) await daemon.stop()
      daemons = []
      fs.rmSync(there.modes)
      await start()
      expect(await call(there, 'git push origin main')).toBe('deny')
    })

    it('one record, whose chain holds over both', async () => {
      const record = await askPeople(there.people, 'GET', '/api/record?q=delete%20from%20users')
      expect(record.body.entries.length).toBeGreaterThan(1)
      const head = await askPeople(there.people, 'GET', '/api/record?limit=1')
      const seq = head.body.entries[0].seq
      for (let at = 1; at <= seq; at += 7)
        expect((await askPeople(here.people, 'GET', `/api/record/${at}`)).body.chain.holds).toBe(
          true,
        )
    })
  })

  it('that cannot reach its store lets nothing pass unrecorded', async () => {
    await server.stop()
    expect(await call(here, 'touch x')).not.toBe('allow')
    expect(await call(here, 'rm -rf /')).toBe('deny')
    server = await startPostgres()
  })
})
