import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
  vi,
} from 'vitest'
import { signed } from '../../src/approvals/key.ts'
import type { Roster } from '../../src/approvals/roster.ts'
import { type Daemon, startDaemon } from '../../src/daemon/daemon.ts'
import { SqliteLedger } from '../../src/record/sqlite/sqlite-ledger.ts'
import { placesOf } from '../../src/state/places.ts'
import { writeRosterFile } from '../../src/state/roster-file.ts'
import { bash, effectOf } from '../support/events.ts'
import { askPeople, makePerson, type Person, rosterOf, sayTo } from '../support/people.ts'
import { makeRepository } from '../support/repository.ts'
import { openFolder } from '../support/temp.ts'
import { answerIn, sendTo } from '../support/wire.ts'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const temp = openFolder()
const home = path.join(temp.folder, 'home')
const cwd = path.join(home, 'shop')
const places = placesOf(path.join(home, '.interlock'))
const [ana, bob, eve, mallory] = ['ana', 'bob', 'eve', 'mallory'].map(makePerson) as [
  Person,
  Person,
  Person,
  Person,
]
const operator = makePerson('root')

/** Rows of production that no undo brings back. */
const DELETE = 'psql postgres://app@prod-db.example.com/shop -c "delete from users where id = 3"'
const RESTART = 'kubectl --context prod rollout restart deployment web'
const DISCARD = 'git branch -D topic'

let daemon: Daemon | undefined

beforeAll(() => {
  vi.stubEnv('HOME', home)
  makeRepository(cwd)
})

beforeEach(async () => {
  daemon = await startDaemon(places.root, DIST)
})

afterEach(async () => {
  await daemon?.stop()
  daemon = undefined
  fs.rmSync(places.root, { recursive: true, force: true })
})

afterAll(() => {
  vi.unstubAllEnvs()
  temp.remove()
})

const enrol = (roster: Roster) => writeRosterFile(places.roster, roster)

/** A call of the agent's; `alone` where nobody sits in front of it, so that it is not held. */
async function call(command: string, { alone = true, session = 'session', folder = cwd } = {}) {
  const event = Buffer.from(bash(command, { cwd: folder, session_id: session }))
  const head = `IL1 action claude-code ${event.length}${alone ? ' alone' : ''}\n`
  const bytes = await sendTo(places.socket, head, event)
  const answer = answerIn(bytes.subarray(bytes.findIndex((byte) => byte !== 0x2b)))
  const said: unknown = answer.stdout === '' ? undefined : JSON.parse(answer.stdout)
  return { effect: approvedIn(said) ? 'approved' : effectOf(answer), text: answer.stdout }
}

function approvedIn(said: unknown): boolean {
  return JSON.stringify(said)?.includes('"permissionDecision":"allow"') === true
}

const waiting = async () => (await askPeople(places.people, 'GET', '/api/approvals')).body
const idOfOnly = async () => {
  const all = await waiting()
  expect(all).toHaveLength(1)
  return all[0].id
}
const say = (id: string, who: Person, answer: 'yes' | 'no' = 'yes', typed = '') =>
  sayTo(places.people, id, who, answer, { typed })

function recorded(kind: 'approval' | 'incident'): readonly string[] {
  const ledger = new SqliteLedger(places.ledger, { readonly: true })
  try {
    return ledger
      .query({ kind, last: 100 })
      .map(({ body }) => String(kind === 'approval' ? body.what : body.text))
  } finally {
    ledger.close()
  }
}

describe('which way an ask goes', () => {
  it('to the agent’s own prompt while nobody is enrolled, but for what production cannot get back', async () => {
    expect((await call(DISCARD)).effect).toBe('ask')
    expect((await call(RESTART)).effect).toBe('ask')
    const refused = await call(DELETE)
    expect(refused.effect).toBe('deny')
    expect(refused.text).toContain('interlock key new')
    expect(await waiting()).toEqual([])
  })

  it('to people with keys afterwards, and the agent is never told that somebody refused', async () => {
    enrol(rosterOf('solo', ana))
    const parked = await call(RESTART)
    const id = await idOfOnly()
    expect(parked.effect).toBe('deny')
    expect(parked.text).toContain(
      `a person is asked first (approval ${id}), and nobody has refused it`,
    )
    expect(parked.text).not.toContain('Interlock stopped this')
  })

  it('nowhere where it cannot be held on to, in production', async () => {
    enrol(rosterOf('solo', ana))
    const refused = await call('kubectl --context prod rollout restart deployment "$NAME"')
    expect(refused.effect).toBe('deny')
    expect(refused.text).toContain('interlock/cannot-be-pinned')
    expect(await waiting()).toEqual([])
  })
})

describe('an approval', () => {
  beforeEach(() => enrol(rosterOf('solo', ana, bob)))

  it('lets the very same call through, once', async () => {
    await call(RESTART)
    const id = await idOfOnly()
    expect((await say(id, ana, 'yes', 'production')).status).toBe(200)
    const through = await call(RESTART)
    expect(through.effect).toBe('approved')
    expect(through.text).toContain(`approved by ana (approval ${id})`)
    expect((await call(RESTART)).effect).toBe('deny')
    expect(await idOfOnly()).not.toBe(id)
    expect(recorded('approval')).toEqual([
      ...['asked', 'parked', 'answered', 'used'],
      ...['asked', 'parked'],
    ])
  })

  it('lets a held call go on at once', async () => {
    const held = call(RESTART, { alone: false })
    await vi.waitUntil(async () => (await waiting()).some(({ held }: { held: boolean }) => held))
    await say(await idOfOnly(), ana, 'yes', 'production')
    expect((await held).effect).toBe('approved')
  })

  it('is held no longer than a person has set', async () => {
    const file = path.join(home, '.config', 'interlock', 'interlock.toml')
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, '[approvals]\nhold_seconds = 0.2\n')
    onTestFinished(() => fs.rmSync(file))
    const parked = await call(RESTART, { alone: false })
    expect(parked.text).toContain('nobody has refused it')
  })

  it('is not used up by a call that has gone away', async () => {
    const event = Buffer.from(bash(RESTART, { cwd }))
    const client = net.connect(places.socket)
    client.write(`IL1 action claude-code ${event.length}\n`)
    client.write(event)
    await vi.waitUntil(async () => (await waiting()).some(({ held }: { held: boolean }) => held))
    client.destroy()
    await vi.waitUntil(async () => !(await waiting())[0].held)
    await say(await idOfOnly(), ana, 'yes', 'production')
    expect((await call(RESTART)).effect).toBe('approved')
  })

  it('that is refused is a refusal, by name, of other spellings too', async () => {
    await call(RESTART)
    await say(await idOfOnly(), bob, 'no')
    const refused = await call(RESTART)
    expect(refused.effect).toBe('deny')
    expect(refused.text).toContain('bob has refused it')
  })

  it('asks for the name of the environment', async () => {
    await call(RESTART)
    const id = await idOfOnly()
    const { status, body } = await say(id, ana, 'yes', 'prod')
    expect([status, body.error]).toEqual([
      400,
      'To say yes, type the name of the environment: production',
    ])
    expect((await call(RESTART)).effect).toBe('deny')
  })

  it('is for one session', async () => {
    await call(RESTART)
    await say(await idOfOnly(), ana, 'yes', 'production')
    expect((await call(RESTART, { session: 'another' })).effect).toBe('deny')
    expect((await call(RESTART)).effect).toBe('approved')
  })

  it('of two calls at once lets one through', async () => {
    const two = [call(RESTART, { alone: false }), call(RESTART, { alone: false })]
    await vi.waitUntil(async () => (await waiting()).some(({ held }: { held: boolean }) => held))
    await say(await idOfOnly(), ana, 'yes', 'production')
    expect((await Promise.all(two)).map(({ effect }) => effect).sort()).toEqual([
      'approved',
      'deny',
    ])
  })

  it('is there again after the daemon was restarted, and used up after it was used', async () => {
    await call(RESTART)
    const id = await idOfOnly()
    await daemon?.stop()
    daemon = await startDaemon(places.root, DIST)
    expect((await say(id, ana, 'yes', 'production')).status).toBe(200)
    await daemon?.stop()
    daemon = await startDaemon(places.root, DIST)
    expect((await call(RESTART)).effect).toBe('approved')
    await daemon?.stop()
    daemon = await startDaemon(places.root, DIST)
    expect((await call(RESTART)).effect).toBe('deny')
  })
})

describe('what production cannot get back', () => {
  it('takes two different people, neither of them the operator', async () => {
    enrol(rosterOf('team', ana, bob, operator))
    await call(DELETE)
    const id = await idOfOnly()
    const first = await say(id, ana, 'yes', 'production')
    expect([first.status, first.body.state]).toEqual([200, 'waiting'])
    expect((await call(DELETE)).effect).toBe('deny')
    const own = await say(id, operator, 'yes', 'production')
    expect(own.body.error).toContain('started the agent (as root), and does not count')
    expect((await call(DELETE)).effect).toBe('deny')
    expect((await say(id, bob, 'yes', 'production')).body.state).toBe('approved')
    expect((await call(DELETE)).effect).toBe('approved')
  })

  it('takes two people, not two keys of one', async () => {
    const other = { ...makePerson('ana'), person: 'ana' }
    enrol(rosterOf('team', ana, other))
    await call(DELETE)
    const id = await idOfOnly()
    await say(id, ana, 'yes', 'production')
    const second = await say(id, other, 'yes', 'production')
    expect(second.body.error).toContain('two keys of one person are one person')
    expect((await call(DELETE)).effect).toBe('deny')
  })

  it('takes a delay where one person is alone, in which the yes can be taken back', async () => {
    enrol(rosterOf('solo', ana))
    await call(DELETE)
    const id = await idOfOnly()
    const { body } = await say(id, ana, 'yes', 'production')
    expect(body.usableAt - body.answers[0].at).toBe(30_000)
    expect((await call(DELETE)).effect).toBe('deny')
    await say(id, ana, 'no')
    expect((await call(DELETE)).text).toContain('ana has refused it')
  })

  it('can be done by one who breaks the glass, loudly', async () => {
    enrol(rosterOf('team', ana, bob))
    await call(DELETE)
    const id = await idOfOnly()
    const more = { typed: 'production', breakGlass: 'the shop is down' }
    const { body } = await sayTo(places.people, id, ana, 'yes', more)
    expect([body.state, body.answers[0].breakGlass]).toEqual(['approved', 'the shop is down'])
    expect(recorded('incident').join()).toContain('ana broke the glass for approval')
    const reviews = async () => (await askPeople(places.people, 'GET', '/api/reviews')).body
    expect(await reviews()).toMatchObject([
      { approval: id, person: 'ana', reason: 'the shop is down' },
    ])
    const review = async (who: Person) => {
      const opened = (await askPeople(places.people, 'POST', `/api/reviews/${id}/open`)).body
      const proof = {
        nonce: opened.nonce,
        signed: { by: who.id, signature: signed(opened.text, who.key) },
      }
      return askPeople(places.people, 'POST', `/api/reviews/${id}`, proof)
    }
    expect((await review(ana)).body.error).toContain('somebody else looks at it')
    expect((await review(mallory)).status).toBe(400)
    await daemon?.stop()
    daemon = await startDaemon(places.root, DIST)
    expect(await reviews()).toHaveLength(1)
    expect((await review(bob)).body).toEqual([])
    await daemon?.stop()
    daemon = await startDaemon(places.root, DIST)
    expect(await reviews()).toEqual([])
  })
})

describe('an answer that does not count is recorded', () => {
  beforeEach(async () => {
    enrol(rosterOf('team', ana, bob))
    await call(RESTART)
  })

  it.each<[string, () => Person, string]>([
    ['of a stranger', () => mallory, 'not on the roster'],
    [
      'of a stranger by the name of an approver',
      () => ({ ...mallory, id: ana.id }),
      'signature does not hold',
    ],
    ['of one who was never vouched for', () => eve, 'not on the roster'],
  ])('%s', async (_, who, why) => {
    const id = await idOfOnly()
    const { status, body } = await say(id, who(), 'yes', 'production')
    expect([status, body.error.includes(why)]).toEqual([400, true])
    expect(recorded('approval')).toContain('not-counted')
    expect((await call(RESTART)).effect).toBe('deny')
  })

  it('that was given before', async () => {
    const id = await idOfOnly()
    const open = { answer: 'yes', typed: 'production' }
    const { text, nonce } = (
      await askPeople(places.people, 'POST', `/api/approvals/${id}/open`, open)
    ).body
    const proof = { nonce, signed: { by: ana.id, signature: signed(text, ana.key) } }
    const answer = () => askPeople(places.people, 'POST', `/api/approvals/${id}/answer`, proof)
    expect((await answer()).status).toBe(200)
    expect((await call(RESTART)).effect).toBe('approved')
    await call(RESTART)
    const next = await idOfOnly()
    expect((await answer()).status).toBe(400)
    expect(
      (await askPeople(places.people, 'POST', `/api/approvals/${next}/answer`, proof)).status,
    ).toBe(400)
    expect((await call(RESTART)).effect).toBe('deny')
  })

  it('that was written into the store without a key', async () => {
    const id = await idOfOnly()
    await daemon?.stop()
    const ledger = new SqliteLedger(places.ledger)
    const forged = { what: 'answered', approval: id, answer: 'yes', person: 'ana', by: ana.id }
    const more = { at: Date.now(), text: '{}', signature: 'AAAA', hasty: false, session: 'session' }
    ledger.append([{ kind: 'approval', at: 1, salt: '', body: { ...forged, ...more } }], true)
    ledger.close()
    daemon = await startDaemon(places.root, DIST)
    expect((await waiting())[0].state).toBe('waiting')
    expect((await call(RESTART)).effect).toBe('deny')
  })
})

describe('after a yes, nothing may have changed', () => {
  const script = path.join(cwd, 'restart.sh')

  beforeEach(() => {
    enrol(rosterOf('solo', ana))
    fs.writeFileSync(script, `${RESTART}\n`)
    fs.mkdirSync(path.join(home, '.kube'), { recursive: true })
    fs.writeFileSync(path.join(home, '.kube', 'config'), 'current-context: prod\n')
  })

  const approved = async (command: string, folder = cwd) => {
    await call(command, { folder })
    await say(await idOfOnly(), ana, 'yes', 'production')
  }
  const isVoid = async (command: string, folder = cwd) => {
    expect((await call(command, { folder })).effect).toBe('deny')
    expect(recorded('approval')).toContain('void')
    expect(recorded('incident').join()).toContain('what an approved call was about has changed')
  }

  it('of the script that runs', async () => {
    await approved('sh restart.sh')
    fs.appendFileSync(script, 'echo more\n')
    await isVoid('sh restart.sh')
  })

  it('of the cluster that is meant', async () => {
    await approved(RESTART)
    fs.writeFileSync(path.join(home, '.kube', 'config'), 'current-context: prod-eu\n')
    await isVoid(RESTART)
  })

  const kube = (name: string) => path.join(cwd, name)
  it.each<[string, string, () => void]>([
    [
      'of a setting that a variable names',
      'KUBECONFIG=other.config kubectl --context prod rollout restart deployment web',
      () => fs.writeFileSync(kube('other.config'), 'current-context: b\n'),
    ],
    [
      'of a file among many',
      'kubectl --context prod apply -f manifests/*.yaml',
      () => fs.writeFileSync(kube('manifests/a.yaml'), 'kind: Secret\n'),
    ],
    [
      'of a file behind a link in a folder',
      'kubectl --context prod apply -f ./manifests',
      () => fs.writeFileSync(kube('real.yaml'), 'kind: Secret\n'),
    ],
    [
      'of what is redirected in',
      'kubectl --context prod apply -f - < real.yaml',
      () => fs.writeFileSync(kube('real.yaml'), 'kind: Secret\n'),
    ],
    [
      'of a file in a list',
      'helm --kube-context prod upgrade web ./chart --values=a.yaml,real.yaml',
      () => fs.writeFileSync(kube('real.yaml'), 'kind: Secret\n'),
    ],
    [
      'of the program itself',
      './bin/kubectl --context prod rollout restart deployment web',
      () => fs.writeFileSync(kube('bin/kubectl'), '#!/bin/sh\n', { mode: 0o755 }),
    ],
    [
      'of what lies beside a script',
      'python3 deploy.py && kubectl --context prod rollout restart deployment web',
      () => fs.writeFileSync(kube('helper.py'), 'x = 2\n'),
    ],
    ['of what is published', 'npm publish', () => fs.writeFileSync(kube('helper.py'), 'x = 2\n')],
    [
      'of what a folder of sources takes from another',
      'terraform -chdir=infra apply -auto-approve -var env=prod',
      () => fs.writeFileSync(kube('mods/main.tf'), 'resource "x" "y" {}\n'),
    ],
  ])('%s', async (_, command, change) => {
    for (const folder of ['manifests', 'bin', 'infra', 'mods', 'chart'])
      fs.mkdirSync(kube(folder), { recursive: true })
    for (const file of [
      'other.config',
      'real.yaml',
      'a.yaml',
      'helper.py',
      'deploy.py',
      'infra/main.tf',
      'mods/main.tf',
    ])
      fs.writeFileSync(kube(file), `# ${file}\n`)
    fs.writeFileSync(kube('bin/kubectl'), '#!/bin/sh\necho\n', { mode: 0o755 })
    fs.writeFileSync(kube('manifests/a.yaml'), 'kind: Pod\n')
    if (!fs.existsSync(kube('manifests/link.yaml')))
      fs.symlinkSync('../real.yaml', kube('manifests/link.yaml'))
    await approved(command)
    change()
    await isVoid(command)
  })

  it('but a token that was refreshed, or a log line, is no change', async () => {
    const config = path.join(home, '.kube', 'config')
    fs.writeFileSync(config, 'current-context: prod\nusers:\n- user:\n    id-token: aaa\n')
    const command = `cd ${cwd} && ${RESTART}`
    await approved(command)
    fs.writeFileSync(config, 'current-context: prod\nusers:\n- user:\n    id-token: bbb\n')
    fs.appendFileSync(path.join(cwd, 'dev.log'), 'a line\n')
    expect((await call(command)).effect).toBe('approved')
  })

  it('of where the folder leads', async () => {
    const link = path.join(home, 'link')
    const [one, other] = ['one', 'other'].map((name) => path.join(home, name)) as [string, string]
    for (const folder of [one, other]) fs.mkdirSync(folder, { recursive: true })
    fs.symlinkSync(one, link)
    await approved(RESTART, link)
    fs.rmSync(link)
    fs.symlinkSync(other, link)
    await isVoid(RESTART, link)
    fs.rmSync(link)
  })

  it('of the mode', async () => {
    await approved(RESTART)
    const freeze = { kind: 'freeze', project: cwd, reason: 'launch' }
    expect((await askPeople(places.people, 'POST', '/api/modes', freeze)).status).toBe(200)
    const refused = await call(RESTART)
    expect(refused.text).toContain('freeze')
    expect(refused.effect).toBe('deny')
  })

  it('of the command, by one character: that is another question', async () => {
    await approved(RESTART)
    expect((await call(`${RESTART} `)).effect).toBe('deny')
    expect((await call(RESTART.replace('web', 'wob'))).effect).toBe('deny')
  })

  it('while it is held', async () => {
    const held = call('sh restart.sh', { alone: false })
    await vi.waitUntil(async () => (await waiting()).some(({ held }: { held: boolean }) => held))
    fs.appendFileSync(script, 'echo more\n')
    await say(await idOfOnly(), ana, 'yes', 'production')
    expect((await held).effect).toBe('deny')
    expect(recorded('approval')).toContain('void')
  })
})

describe('what was tried to get round it', () => {
  const restarted = async (meanwhile: () => void) => {
    await daemon?.stop()
    meanwhile()
    daemon = await startDaemon(places.root, DIST)
  }
  const inLedger = (work: (ledger: SqliteLedger) => void) => {
    const ledger = new SqliteLedger(places.ledger)
    work(ledger)
    ledger.close()
  }

  it('another roster behind a flood of entries', async () => {
    enrol(rosterOf('team', ana, bob))
    await call(RESTART)
    await restarted(() => {
      inLedger((ledger) => {
        const body = { text: 'the modes that are set have changed', orders: [] }
        const noise = { text: 'the roster of approvers has changed?', roster: {} }
        ledger.append(
          Array.from({ length: 3_000 }, () => ({
            kind: 'service' as const,
            at: 1,
            salt: '',
            body: noise,
          })),
          false,
        )
        ledger.append([{ kind: 'service', at: 1, salt: '', body }], false)
      })
      enrol(rosterOf('solo', eve))
    })
    await call(DELETE)
    const all = await waiting()
    for (const { id } of all) expect((await say(id, eve, 'yes', 'production')).status).toBe(400)
    expect(recorded('incident').join()).toContain('lacks keys that it had')
  })

  it('a request that shows something else than what it is about', async () => {
    enrol(rosterOf('team', ana, bob))
    await call(DELETE)
    const id = await idOfOnly()
    await restarted(() =>
      inLedger((ledger) => {
        const [asked] = ledger
          .query({ kind: 'approval', last: 1_000 })
          .filter(({ body }) => body.what === 'asked')
        if (!asked) throw new Error('nothing was asked')
        const need = { people: 1, notOperator: false, typed: '', delayMs: 0 }
        const body = {
          ...asked.body,
          id: 'forged',
          approval: 'forged',
          need,
          consequences: ['restarts a pod'],
        }
        ledger.append([{ kind: 'approval', at: asked.at, salt: asked.salt, body }], true)
        ledger.append(
          [
            {
              kind: 'approval',
              at: asked.at,
              salt: '',
              body: { ...asked.body, id: 'x', approval: 'x', need: null },
            },
          ],
          true,
        )
      }),
    )
    expect((await waiting()).map((one: { id: string }) => one.id).sort()).toEqual(
      ['forged', id].sort(),
    )
    expect((await say('forged', bob)).body.state).toBe('approved')
    expect((await call(DELETE)).effect).toBe('deny')
    expect((await call(DELETE)).effect).toBe('deny')
  })

  it.each([
    ['another spelling of a name', 'Ana'],
    ['spaces', ' ana '],
  ])('a second person who is the first one: %s', async (_, name) => {
    const other = { ...makePerson(name), person: name }
    enrol(rosterOf('team', ana, other))
    await call(DELETE)
    const id = await idOfOnly()
    await say(id, ana, 'yes', 'production')
    expect((await say(id, other, 'yes', 'production')).status).toBe(400)
  })

  it('the operator by another spelling of their name', async () => {
    const other = { ...makePerson('Root'), person: 'Root' }
    enrol(rosterOf('team', ana, other))
    await call(DELETE)
    const id = await idOfOnly()
    await say(id, ana, 'yes', 'production')
    expect((await say(id, other, 'yes', 'production')).body.error).toContain('does not count')
  })

  it('a name of mixed alphabets, which is on no roster', async () => {
    const other = makePerson('аna'.replace('а', '\u0430'))
    enrol(rosterOf('team', ana, other))
    await call(DELETE)
    expect((await say(await idOfOnly(), other, 'yes', 'production')).body.error).toContain(
      'not on the roster',
    )
  })

  it('one person instead of two, by another profile in the file', async () => {
    enrol(rosterOf('team', ana, bob))
    await call(RESTART)
    enrol({ ...rosterOf('team', ana, bob), profile: 'solo' })
    await call(DELETE)
    expect((await askPeople(places.people, 'GET', '/api/approvals')).body.at(-1).needs.people).toBe(
      2,
    )
  })

  it('entries that are none, which must not keep the daemon from starting', async () => {
    enrol(rosterOf('team', ana, bob))
    await call(DELETE)
    const id = await idOfOnly()
    await sayTo(places.people, id, ana, 'yes', { typed: 'production', breakGlass: 'now' })
    const more = {
      approval: id,
      person: 'bob',
      by: bob.id,
      signature: signed('{', bob.key),
      text: '{',
    }
    const yes = { answer: 'yes', at: 1, hasty: false, session: 'session' }
    await restarted(() =>
      inLedger((ledger) => {
        for (const what of ['reviewed', 'answered', 'granted', 'asked'])
          ledger.append(
            [{ kind: 'approval', at: 1, salt: '', body: { ...yes, ...more, what } }],
            true,
          )
      }),
    )
    expect((await call('ls')).effect).toBe('allow')
    expect((await askPeople(places.people, 'GET', '/api/reviews')).body).toHaveLength(1)
  })

  it('a port that somebody else has: agents are guarded all the same', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const address = taken.address()
    const port = typeof address === 'object' ? address?.port : 0
    const text = JSON.stringify({ port, token: 'a'.repeat(48) })
    await restarted(() => fs.writeFileSync(places.dashboard, text, { mode: 0o600 }))
    expect((await call('ls')).effect).toBe('allow')
    expect(recorded('incident').join()).toContain('the dashboard is not open')
    taken.close()
  })

  it('a search without end, and a body without end', async () => {
    const found = await askPeople(places.people, 'GET', '/api/record?q=z&before=1e300')
    expect(found.body).toEqual({ entries: [], more: false })
    const large = { answer: 'yes', typed: 'x'.repeat(100_000) }
    expect((await askPeople(places.people, 'POST', '/api/approvals/x/open', large)).status).toBe(
      413,
    )
  })
})

describe('people at the socket', () => {
  it('set a mode and end it by a key alone', async () => {
    enrol(rosterOf('solo', ana))
    await sleep(10)
    const freeze = { kind: 'freeze', project: cwd, reason: 'launch' }
    const set = await askPeople(places.people, 'POST', '/api/modes', freeze)
    expect(set.body).toMatchObject([{ ...freeze, owner: 'root' }])
    const lift = async (who: Person) => {
      const opened = await askPeople(places.people, 'POST', '/api/modes/lift/open', freeze)
      const { text, nonce } = opened.body
      const proof = { nonce, signed: { by: who.id, signature: signed(text, who.key) } }
      return askPeople(places.people, 'POST', '/api/modes/lift', proof)
    }
    expect((await lift(mallory)).status).toBe(400)
    expect((await call('git push origin main')).effect).toBe('deny')
    expect((await lift(ana)).body).toEqual([])
    expect((await call('git push origin main')).effect).toBe('allow')
  })

  it('can freeze everything, however many modes a program has set', async () => {
    const set = (kind: string, project: string) =>
      askPeople(places.people, 'POST', '/api/modes', { kind, project, reason: '' })
    for (let n = 0; n < 100; n++) await set('chat', `/nowhere/${n}`)
    expect((await set('chat', '/nowhere/more')).status).toBe(400)
    expect((await set('freeze', '*')).status).toBe(200)
    expect((await call('git push origin main')).text).toContain('The mode is freeze')
  })

  it('are no pages of a browser', async () => {
    const reply = await askPeople(places.people, 'GET', '/api/approvals', undefined, {
      origin: 'http://localhost:7746',
    })
    expect(reply.status).toBe(403)
  })
})
