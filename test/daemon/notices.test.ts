import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Daemon, startDaemon } from '../../src/daemon/daemon.ts'
import { placesOf } from '../../src/state/places.ts'
import { writeRosterFile } from '../../src/state/roster-file.ts'
import { bash } from '../support/events.ts'
import { askPeople, makePerson, rosterOf, sayTo } from '../support/people.ts'
import { makeRepository } from '../support/repository.ts'
import { openFolder } from '../support/temp.ts'
import { sendTo } from '../support/wire.ts'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const temp = openFolder()
const home = path.join(temp.folder, 'home')
const cwd = path.join(home, 'shop')
const places = placesOf(path.join(home, '.interlock'))
const [ana, bob] = [makePerson('ana'), makePerson('bob')]
const got: { kind: string; title: string; text: string; approval?: string }[] = []

let daemon: Daemon | undefined
const receiver = http.createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => {
    body += chunk
  })
  request.on('end', () => {
    got.push(JSON.parse(body))
    response.end()
  })
})

beforeAll(async () => {
  vi.stubEnv('HOME', home)
  makeRepository(cwd)
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const { port } = receiver.address() as AddressInfo
  const config = path.join(home, '.config', 'interlock')
  fs.mkdirSync(config, { recursive: true })
  const toml = `[notify]\nwebhook = { url = "http://127.0.0.1:${port}/" }\n`
  fs.writeFileSync(path.join(config, 'interlock.toml'), toml)
  daemon = await startDaemon(places.root, DIST)
  writeRosterFile(places.roster, rosterOf('team', ana, bob))
})

afterAll(async () => {
  await daemon?.stop()
  receiver.close()
  vi.unstubAllEnvs()
  temp.remove()
})

const call = (command: string) => {
  const event = Buffer.from(bash(command, { cwd }))
  return sendTo(places.socket, `IL1 action claude-code ${event.length} alone\n`, event)
}

it('tells of what waits, of broken glass, and of what is tried in a freeze, with secrets masked', async () => {
  await call(
    'psql postgres://app:hunter2hunter2@prod-db.example.com/shop -c "delete from t where id = 1"',
  )
  await vi.waitUntil(() => got.length === 1)
  const [waiting] = got
  expect(waiting).toMatchObject({ source: 'interlock', kind: 'waiting' })
  expect(waiting?.title).toContain(waiting?.approval)
  expect(JSON.stringify(waiting)).not.toContain('hunter2')

  const more = { typed: 'production', breakGlass: 'the shop is down' }
  await sayTo(places.people, waiting?.approval ?? '', ana, 'yes', more)
  await vi.waitUntil(() => got.length === 2)
  expect(got[1]).toMatchObject({ kind: 'glass-broken' })
  expect(got[1]?.text).toContain('the shop is down')

  await askPeople(places.people, 'POST', '/api/modes', {
    kind: 'freeze',
    project: cwd,
    reason: 'launch',
  })
  await call('git push origin main')
  await vi.waitUntil(() => got.length === 3)
  expect(got[2]).toMatchObject({ kind: 'freeze-attempt' })
  expect(got[2]?.text).toContain('git push origin main')
})

it('is not told where to by a project', async () => {
  const file = path.join(cwd, 'interlock.toml')
  fs.writeFileSync(file, '[notify]\nwebhook = { url = "http://127.0.0.1:1/" }\n')
  const answer = (await call('touch x')).toString()
  expect(answer).toContain('stands only in the person’s or the organisation’s file')
  fs.rmSync(file)
})
