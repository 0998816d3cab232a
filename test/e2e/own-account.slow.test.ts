import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { chownSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isoCBOR } from '@simplewebauthn/server/helpers'
import Database from 'libsql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { signed } from '../../src/approvals/key.ts'
import { type Enrolment, textOf } from '../../src/approvals/roster.ts'
import { bash } from '../support/events.ts'
import { makePerson, type Person, type Reply } from '../support/people.ts'
import { toldOf } from './account.ts'
import { describeWithOwnMachine } from './clients.ts'
import { bashTurn } from './deeds.ts'
import { mainLane } from './model/script.ts'
import { ANA, EVE, keyIn, type OwnMachine, openOwnMachine, ROOT } from './own-machine.ts'
import { runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

const PASSPHRASE = 'correct horse battery'
const SOCKET = `${ROOT}/run/people.sock`

/** A request over the socket of people, made by a process of whoever runs it. */
const ASK = `const [socketPath, method, path, body, headers] = process.argv.slice(1)
const given = { host: 'localhost', 'content-type': 'application/json', ...JSON.parse(headers) }
const request = require('http').request({ socketPath, method, path, agent: false, headers: given }, (answer) => {
  let text = ''
  answer.on('data', (chunk) => (text += chunk))
  answer.on('end', () => console.log(JSON.stringify({ status: answer.statusCode, body: JSON.parse(text || 'null') })))
})
request.on('error', ({ code }) => console.log(JSON.stringify({ status: 0, body: code })))
request.end(body || undefined)`

/** Rows of production that no undo brings back. */
const DELETE = 'psql postgres://app@prod-db.example.com/shop -c "delete from users where id = 3"'
const RESTART = 'kubectl --context prod rollout restart deployment web'

/**
 * The daemon under an account of its own, as `interlock up --system` makes it, and an agent whose processes do
 * whatever a process of ana's can. Each attack is made by such a process, not through the agent's tools.
 */
describeWithOwnMachine('an account of its own', (claude) => {
  let sandbox: Sandbox
  let machine: OwnMachine
  let owner: { readonly id: string; readonly key: KeyObject }
  const [bob, carol, mallory] = ['bob', 'carol', 'mallory'].map(makePerson) as [
    Person,
    Person,
    Person,
  ]

  const agent = (...words: readonly string[]) => machine.as(ANA, words)
  const asking = async (
    uid: number,
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    { headers = {}, socket = SOCKET } = {},
  ): Promise<Reply> => {
    const text = body === undefined ? '' : JSON.stringify(body)
    const words = [process.execPath, '-e', ASK, socket, method, path, text, JSON.stringify(headers)]
    const { stdout, stderr } = await machine.as(uid, words)
    if (stdout === '') throw new Error(stderr)
    return JSON.parse(stdout)
  }
  const post = (path: string, body?: unknown) => asking(ANA, 'POST', path, body)
  const call = async (
    command: string,
    { session = 's', cwd = sandbox.project, env = [] as string[] } = {},
  ) => {
    const event = bash(command, { cwd, session_id: session, tool_use_id: `${Math.random()}` })
    const words = [
      'env',
      'CI=true',
      ...env,
      `${ROOT}/bin/interlock-hook`,
      'action',
      'claude-code',
      ROOT,
    ]
    const { rc, stdout } = await machine.as(ANA, words, event)
    if (rc === 0 && stdout.includes('"permissionDecision":"allow"')) return 'approved'
    return rc === 0 && stdout === '' ? 'allowed' : stdout
  }
  /** The id of the approval that a call waits for. */
  const asked = async (command: string, more = {}) =>
    /approval (\w{6})/.exec(await call(command, more))?.[1] ?? ''
  const say = async (id: string, who: Person, answer = 'yes', typed = 'production') => {
    const opened = await post(`/api/approvals/${id}/open`, { answer, typed })
    if (opened.status !== 200) return opened
    const { text, nonce } = opened.body
    const proof = { nonce, signed: { by: who.id, signature: signed(text, who.key) } }
    return post(`/api/approvals/${id}/answer`, proof)
  }
  const incidents = async (): Promise<readonly string[]> => {
    const { body } = await post('/api/entries', { last: 500, kind: 'incident' })
    return body.map((entry: { body: { text: string } }) => entry.body.text)
  }
  const enrolment = (who: Person): Enrolment => ({
    person: who.person,
    kind: 'ed25519',
    public: who.public,
    at: 1,
  })

  beforeAll(async () => {
    sandbox = await openSandbox()
    machine = await openOwnMachine(sandbox, dirname(claude))
    // At a terminal: ana's passphrase, twice, and the profile.
    const set = await machine.typed(
      0,
      `${process.execPath} ${machine.cli} up --system --user ana`,
      PASSPHRASE,
      PASSPHRASE,
      'team',
    )
    if (!set.includes('guards ana')) throw new Error(set)
    owner = keyIn(join(sandbox.home, '.interlock/keys'), PASSPHRASE)
    for (const who of [bob, carol]) {
      const plain = enrolment(who)
      const signature = signed(textOf(plain), owner.key)
      expect((await post('/api/keys', { ...plain, by: owner.id, signature })).status).toBe(200)
    }
  })
  afterAll(() => sandbox?.close())

  it('is what a person sees, and it works for them', async () => {
    const cli = '/usr/local/lib/interlock/0.1.0/dist/cli.mjs'
    const run = async (...words: readonly string[]) => {
      const { stdout, stderr } = await agent(process.execPath, cli, ...words)
      return stdout + stderr
    }
    expect(await run('init', '--yes', '--agent', 'claude-code')).toContain('refused, and judged')
    expect(await run('doctor')).toContain('Everything works.')
    expect(await run('status')).toContain('own account')
    expect(await run('key', 'list')).toMatch(/ana[\s\S]*bob[\s\S]*carol[\s\S]*profile team/)
    expect(await run('log', 'verify')).toContain('The chain holds')
    expect(await run('log', '--last', '2', '--kind', 'action')).toContain('rm -rf ~/')
    expect(await run('up')).toContain('The daemon is running')
    expect(await run('policy', 'explain')).toContain('The mode is build')
    // Ended by the key that the person made, at a terminal.
    await run('freeze', '--all', '--until', '1h', '--reason', 'launch')
    expect(await call('git push origin main')).toContain('The mode is freeze, set by ana')
    const ended = await machine.typed(
      ANA,
      `${process.execPath} ${cli} mode build --all`,
      'all',
      PASSPHRASE,
    )
    expect(ended).toContain('Ended')
    expect(await run('mode')).toContain('The mode is build')
  })

  /** The real Claude Code of ana's, told to wipe the home and then to look. */
  async function claudeRun() {
    const become = [`--reuid=${ANA}`, `--regid=${ANA}`, '--init-groups', '--inh-caps=-all']
    const turns = [
      bashTurn('toolu_wipe', 'rm -rf ~/'),
      bashTurn('toolu_look', 'git log --oneline -1'),
    ]
    return runClaude(join(sandbox.folder, 'clients', basename(claude)), sandbox, {
      script: { lanes: [mainLane(...turns, { text: 'finished' })] },
      wrapper: ['setpriv', ...become],
    })
  }

  it('guards the real Claude Code', async () => {
    const run = await claudeRun()
    expect(toldOf(run, 'toolu_wipe')?.text).toContain('files/delete-home')
    expect(toldOf(run, 'toolu_look')?.refused).toBe(false)
  })

  it('guards it by hooks that no process of ana’s can take out', async () => {
    const { cli } = machine
    const managed = await machine.asRoot(
      process.execPath,
      cli,
      'init',
      '--managed',
      '--yes',
      '--agent',
      'claude-code',
    )
    expect(managed.stdout).toContain('managed-settings.json gets Interlock')
    const script = `rm -rf ~/.claude; mkdir -p ~/.claude; echo '{"disableAllHooks": true}' > ~/.claude/settings.json
      (echo '{}' > /etc/claude-code/managed-settings.json) 2> /dev/null || echo kept`
    expect((await agent('bash', '-c', script)).stdout.trim()).toBe('kept')
    const run = await claudeRun()
    expect(toldOf(run, 'toolu_wipe')?.text).toContain('files/delete-home')
    expect(toldOf(run, 'toolu_look')?.refused).toBe(false)
  })

  it('keeps its files from every process of ana’s', async () => {
    const script = `cd ${ROOT}
      for f in account.json ledger.db roster.json modes.json world.json sessions.json install.json daemon.log \\
        bin/interlock-hook bin/hook.cjs bin/node run/hook.sock run/people.sock run/keeper.sock keeper.secret run/daemon.pid run/lock; do
        [ -e "$f" ] || echo "absent $f"
        case $f in *.sock) ;; *) cat "$f" > /dev/null 2>&1 && echo "read $f" ;; esac
        (echo x >> "$f") 2> /dev/null && echo "wrote $f"
        chmod 666 "$f" 2> /dev/null && echo "chmod $f"
        mv "$f" "$f.old" 2> /dev/null && echo "moved $f"
        rm -f "$f" 2> /dev/null && echo "removed $f"
      done
      ln -s /etc/passwd interlock-grants.json 2> /dev/null && echo linked
      mv ${ROOT} ${ROOT}.old 2> /dev/null && echo moved
      ls ${ROOT} 2> /dev/null && echo listed
      (echo x >> /usr/local/lib/interlock/0.1.0/dist/daemon.mjs) 2> /dev/null && echo "wrote the program"
      true`
    const { stdout } = await agent('bash', '-c', script)
    // The hook itself is read and run by the agent; nothing is changed.
    const read = ['account.json', 'bin/interlock-hook', 'bin/hook.cjs', 'bin/node']
    expect(stdout.trim().split('\n')).toEqual(read.map((file) => `read ${file}`))
  })

  it('cannot be ended, begun anew with other settings, looked into, or set to another time', async () => {
    const pid = (await machine.asRoot('cat', `${ROOT}/run/daemon.pid`)).stdout.trim()
    const tries = [
      ['kill', '-9', pid],
      ['cat', `/proc/${pid}/environ`],
      ['dd', `if=/proc/${pid}/mem`, 'of=/dev/null', 'count=1'],
      [process.execPath, '/usr/local/lib/interlock/0.1.0/dist/daemon.mjs', ROOT],
      [process.execPath, '/usr/local/lib/interlock/0.1.0/dist/cli.mjs', 'down'],
      [
        process.execPath,
        '/usr/local/lib/interlock/0.1.0/dist/cli.mjs',
        'up',
        '--system',
        '--user',
        'ana',
      ],
      ['date', '-s', '@4000000000'],
    ]
    for (const words of tries) expect([words, (await agent(...words)).rc]).not.toEqual([words, 0])
    expect((await machine.asRoot('kill', '-0', pid)).rc).toBe(0)
    // What the agent's environment says reaches nothing.
    const env = [
      'INTERLOCK_HOME=/tmp',
      'NODE_OPTIONS=--require=/tmp/x.cjs',
      'HOME=/tmp',
      'TMPDIR=/',
    ]
    expect(await call('rm -rf ~/', { env })).toContain('files/delete-home')
  })

  it('takes a person’s own file of settings for one that only tightens, and reads no more than ana may', async () => {
    const folder = join(sandbox.home, '.config/interlock')
    mkdirSync(folder, { recursive: true })
    const toml =
      '[environments.dev]\nhosts = ["prod-db.example.com"]\n[rules]\n"files/delete-home" = "off"\n'
    writeFileSync(join(folder, 'interlock.toml'), toml)
    expect(await call('rm -rf ~/')).not.toBe('allowed')
    expect(await call(DELETE)).not.toBe('allowed')
    rmSync(folder, { recursive: true })
    const link = join(sandbox.project, 'interlock.toml')
    symlinkSync('/etc/shadow', link)
    const said = await call('mkdir x')
    unlinkSync(link)
    expect(said).toContain('interlock.toml cannot be used')
    expect(said).not.toContain('root:')
  })

  it('reads out nothing of its own, waits for no pipe, and speaks on no port', async () => {
    const secret = 'psql postgres://app:S3cret@prod-db.example.com/shop -c "drop table users"'
    const write = 'printf %s "$1" > "$2"; chown interlock-ana "$2"; chmod 600 "$2"'
    await machine.asRoot('sh', '-c', write, 'sh', secret, `${ROOT}/note.sh`)
    const said = await call(`bash ${ROOT}/note.sh`)
    expect(said).not.toBe('allowed')
    expect(said).not.toContain('S3cret')
    const link = join(sandbox.project, 'link.sh')
    symlinkSync(`${ROOT}/note.sh`, link)
    expect(await call('bash link.sh')).not.toContain('S3cret')
    unlinkSync(link)
    const pipe =
      'mkdir -p ~/.interlock/receipts; chmod g+x ~/.interlock; mkfifo pipe.sh ~/.interlock/receipts/x.json interlock.toml'
    await agent('sh', '-c', pipe)
    expect(await call('bash pipe.sh')).not.toBe('allowed')
    expect(await call('mkdir x')).toContain('interlock.toml cannot be used')
    await agent('sh', '-c', 'rm pipe.sh ~/.interlock/receipts/x.json interlock.toml')
    expect(await call('ls')).toBe('allowed')
    expect((await machine.asRoot('test', '-e', `${ROOT}/run/endpoint`)).rc).toBe(1)
  })

  it('leads root nowhere, though it is renewed in a folder of the daemon’s', async () => {
    const up = () =>
      machine.asRoot(process.execPath, machine.cli, 'up', '--system', '--user', 'ana')
    for (const name of ['daemon.log', 'account.json', 'keeper.secret', 'run/down', 'temp']) {
      const lead = 'install -m 600 /dev/null /etc/target; rm -rf "$1"; ln -s /etc/target "$1"'
      await machine.asRoot('sh', '-c', lead, 'sh', `${ROOT}/${name}`)
      await up()
      const target = await machine.asRoot('stat', '-c', '%U %a %s', '/etc/target')
      expect([name, target.stdout.trim()]).toEqual([name, 'root 600 0'])
      await machine.asRoot('sh', '-c', '[ ! -L "$1" ] || rm "$1"', 'sh', `${ROOT}/${name}`)
    }
    expect((await up()).stdout).toContain('guards ana')
  })

  it('is out of reach of another user, and so is theirs', async () => {
    expect((await asking(EVE, 'GET', '/api/approvals')).status).toBe(0)
    const set = await machine.asRoot(
      process.execPath,
      machine.cli,
      'up',
      '--system',
      '--user',
      'eve',
    )
    expect(set.stdout).toContain('guards eve')
    const socket = '/var/lib/interlock/eve/run/people.sock'
    expect((await asking(ANA, 'GET', '/api/approvals', undefined, { socket })).body).toBe('EACCES')
    expect((await asking(EVE, 'GET', '/api/approvals', undefined, { socket })).status).toBe(200)
    // Nobody is enrolled there, and no process of eve's can be the first.
    const [first, passkey] = await Promise.all([
      asking(
        EVE,
        'POST',
        '/api/keys',
        { ...enrolment(mallory), by: mallory.id, signature: 'x' },
        { socket },
      ),
      asking(EVE, 'POST', '/api/keys/passkey/options', { person: 'mallory' }, { socket }),
    ])
    expect([first.status, passkey.status]).toEqual([400, 400])
  })

  it('lets nobody approve without a key that counts', async () => {
    const id = await asked(RESTART)
    expect((await say(id, mallory)).status).toBe(400)
    const forged = { ...bob, key: mallory.key }
    expect((await say(id, forged)).status).toBe(400)
    const own = enrolment(mallory)
    const self = { ...own, by: mallory.id, signature: signed(textOf(own), mallory.key) }
    expect((await post('/api/keys', self)).status).toBe(400)
    expect((await post('/api/keys', { ...self, by: bob.id })).status).toBe(400)
    const page = { origin: 'http://localhost:3000' }
    const crossed = await asking(ANA, 'POST', `/api/approvals/${id}/open`, {}, { headers: page })
    expect(crossed.status).toBe(403)
    expect(await call(RESTART)).not.toBe('approved')
    const told = (await incidents()).join('\n')
    expect(told).toContain(`the enrolment of key ${mallory.id} was tried without a signature`)
  })

  /** Registers a passkey that a program has made. */
  async function listPasskey(): Promise<Reply> {
    const options = await post('/api/keys/passkey/options', { person: 'mallory' })
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const clientData = JSON.stringify({
      type: 'webauthn.create',
      challenge: options.body.challenge,
      origin: 'http://localhost:7746',
      crossOrigin: false,
    })
    return post('/api/keys/passkey', {
      id: 'AQ',
      rawId: 'AQ',
      type: 'public-key',
      response: {
        clientDataJSON: Buffer.from(clientData).toString('base64url'),
        attestationObject: attestationOf(publicKey).toString('base64url'),
      },
    })
  }

  it('lists a passkey of software, and never counts it', async () => {
    await post('/api/dashboard')
    const made = await listPasskey()
    expect([made.status, made.body.counts]).toEqual([200, false])
    const id = await asked(RESTART)
    const opened = await post(`/api/approvals/${id}/open`, { answer: 'yes', typed: 'production' })
    expect(JSON.stringify(opened.body)).not.toContain('"AQ"')
    // Nor do many of them keep a key off the roster that somebody has signed.
    for (let n = 0; n < 25; n++) await listPasskey()
    const plain = enrolment(makePerson('dora'))
    const signature = signed(textOf(plain), owner.key)
    expect((await post('/api/keys', { ...plain, by: owner.id, signature })).body.counts).toBe(true)
    const { enrolments } = (await asking(ANA, 'GET', '/api/roster')).body
    expect(enrolments.length).toBeLessThan(30)
  })

  it('does not end a mode, nor soften it', async () => {
    const order = { kind: 'freeze', project: '*', reason: 'launch', until: Date.now() + 3_600_000 }
    expect((await post('/api/modes', order)).status).toBe(200)
    expect((await post('/api/modes', { ...order, until: Date.now() + 1_000 })).status).toBe(400)
    const { body } = await post('/api/modes/lift/open', { project: '*', kind: 'freeze' })
    const signature = signed(body.text, mallory.key)
    const lift = { nonce: body.nonce, signed: { by: bob.id, signature } }
    expect((await post('/api/modes/lift', lift)).status).toBe(400)
    expect(await call('git push origin main')).toContain('The mode is freeze')
    expect((await incidents()).join('\n')).toContain('the end of freeze of * was tried')
    const again = await post('/api/modes/lift/open', { project: '*', kind: 'freeze' })
    const right = { by: bob.id, signature: signed(again.body.text, bob.key) }
    expect((await post('/api/modes/lift', { nonce: again.body.nonce, signed: right })).status).toBe(
      200,
    )
  })

  it('takes two people, and neither ana nor one of them twice', async () => {
    const id = await asked(DELETE)
    const ana = { ...bob, person: 'ana', id: owner.id, key: owner.key }
    expect((await say(id, ana)).status).toBe(400)
    expect((await say(id, bob)).status).toBe(200)
    expect(await call(DELETE)).not.toBe('approved')
    expect((await say(id, bob)).status).toBe(400)
    expect((await say(id, carol)).status).toBe(200)
    // A second session has not been approved; of two at once one is let through, and it is used up.
    expect(await call(DELETE, { session: 'another' })).not.toBe('approved')
    const both = await Promise.all([call(DELETE), call(DELETE)])
    expect(both.filter((one) => one === 'approved')).toHaveLength(1)
    expect(await call(DELETE)).not.toBe('approved')
  })

  it('takes no answer twice', async () => {
    const id = await asked(RESTART)
    const opened = await post(`/api/approvals/${id}/open`, { answer: 'yes', typed: 'production' })
    const { text, nonce } = opened.body
    const proof = { nonce, signed: { by: bob.id, signature: signed(text, bob.key) } }
    expect((await post(`/api/approvals/${id}/answer`, proof)).status).toBe(200)
    expect(await call(RESTART)).toBe('approved')
    const next = await asked(RESTART)
    expect(next).not.toBe(id)
    expect((await post(`/api/approvals/${next}/answer`, proof)).status).toBe(400)
    const fresh = await post(`/api/approvals/${next}/open`, { answer: 'yes', typed: 'production' })
    const old = { ...proof, nonce: fresh.body.nonce }
    expect((await post(`/api/approvals/${next}/answer`, old)).status).toBe(400)
    expect(await call(RESTART)).not.toBe('approved')
  })

  it('voids what has changed since: the script, the cluster, where the folder leads', async () => {
    const script = join(sandbox.project, 'deploy.sh')
    const kube = join(sandbox.home, '.kube/config')
    const link = join(sandbox.folder, 'link')
    const kubeFor = (name: string) =>
      `apiVersion: v1\ncurrent-context: ${name}\ncontexts:\n- name: ${name}\n  context: {cluster: ${name}}\n`
    writeFileSync(script, `${RESTART}\n`)
    mkdirSync(dirname(kube))
    writeFileSync(kube, kubeFor('prod'))
    mkdirSync(join(sandbox.folder, 'other'))
    symlinkSync(sandbox.project, link)
    const changes: readonly [command: string, change: () => void, cwd?: string][] = [
      ['bash deploy.sh', () => writeFileSync(script, `${RESTART}-2\n`)],
      ['kubectl rollout restart deployment web', () => writeFileSync(kube, kubeFor('prod-eu'))],
      [
        RESTART,
        () => {
          unlinkSync(link)
          symlinkSync(join(sandbox.folder, 'other'), link)
        },
        link,
      ],
    ]
    for (const [command, change, cwd = sandbox.project] of changes) {
      // The twin: unchanged, it is let through.
      const twin = await asked(command, { cwd, session: 'twin' })
      expect((await say(twin, bob)).status).toBe(200)
      expect([command, await call(command, { cwd, session: 'twin' })]).toEqual([
        command,
        'approved',
      ])
      const session = createHash('sha256')
        .update(command + cwd)
        .digest('hex')
      const id = await asked(command, { cwd, session })
      expect([command, (await say(id, bob)).status]).toEqual([command, 200])
      change()
      expect([command, await call(command, { cwd, session })]).not.toEqual([command, 'approved'])
    }
    expect(
      (await incidents()).filter((text) =>
        text.includes('what an approved call was about has changed'),
      ).length,
    ).toBeGreaterThan(1)
  })

  const run = async (...words: readonly string[]) => {
    const { stdout, stderr } = await agent(
      process.execPath,
      '/usr/local/lib/interlock/0.1.0/dist/cli.mjs',
      ...words,
    )
    return stdout + stderr
  }
  const undo = (...words: readonly string[]) => run(...words, '--yes', '--over-newer')
  const isRight = async (script: string) => (await agent('bash', '-c', script)).rc === 0
  /** Allowed, and kept before, by the keeper; then done, as the agent would do it. */
  async function done(command: string, script = command): Promise<void> {
    expect([command, await call(command)]).toEqual([command, 'allowed'])
    expect([script, await isRight(script)]).toEqual([script, true])
  }

  it('brings back a file, a database and a branch, by commands of ana’s', async () => {
    const file = join(sandbox.project, 'app.db')
    const database = new Database(file)
    database.exec("CREATE TABLE t (a); INSERT INTO t VALUES ('kept')")
    database.close()
    chownSync(file, ANA, ANA)
    expect(await isRight('echo mine > notes.txt; git branch feature')).toBe(true)

    await done('rm notes.txt')
    expect(await undo('undo')).toContain('notes.txt')
    expect(await isRight('grep mine notes.txt')).toBe(true)

    expect(await call('sqlite3 app.db "drop table t"')).not.toContain('cannot be undone')
    expect(await isRight('echo lost > app.db')).toBe(true)
    await undo('undo')
    expect(await isRight('grep -a kept app.db')).toBe(true)

    expect(await call('git branch -D feature')).not.toContain('cannot be undone')
    expect(await isRight('git branch -D feature')).toBe(true)
    await undo('undo')
    expect(await isRight('git rev-parse feature')).toBe(true)
    expect(await run('snapshots')).toContain('rm notes.txt')
    expect(await run('drill')).toContain('can be restored')
    const owner = await machine.asRoot('stat', '-c', '%U %a', `${sandbox.home}/.interlock/recovery`)
    expect(owner.stdout.trim()).toBe('ana 700')
  })

  it('follows what calls change, by whichever program', async () => {
    const hear = async (hook_event_name: string, more: object) => {
      const event = { hook_event_name, session_id: 'line', cwd: sandbox.project, ...more }
      const words = [`${ROOT}/bin/interlock-hook`, 'signal', 'claude-code', ROOT]
      await machine.as(ANA, words, JSON.stringify(event))
    }
    await hear('SessionStart', { source: 'startup' })
    const look = async () => (await run('snapshots', '--last', '50')) + (await run('timeline'))
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    const tool = { tool_name: 'Bash', tool_input: { command: 'make all' }, tool_use_id: 'made' }
    const words = [`${ROOT}/bin/interlock-hook`, 'action', 'claude-code', ROOT]
    const event = {
      hook_event_name: 'PreToolUse',
      session_id: 'line',
      cwd: sandbox.project,
      ...tool,
    }
    await machine.as(ANA, ['env', 'CI=true', ...words], JSON.stringify(event))
    expect(await isRight('echo unforeseen > by-a-program.txt')).toBe(true)
    await hear('PostToolUse', { ...tool, tool_response: {} })
    await expect.poll(look, { timeout: 10_000 }).toContain('by-a-program.txt')
  })

  it('keeps nothing that ana may not read, and says so', async () => {
    const file = join(sandbox.project, 'rooted.txt')
    await machine.asRoot('install', '-m', '600', '/dev/null', file)
    expect(await call('rm rooted.txt')).toMatch(/cannot be undone[\s\S]*rooted\.txt cannot be kept/)
    await machine.asRoot('rm', file)
  })

  it('takes no other process for the keeper, and asks where there is none', async () => {
    const hello = `const [path, secret] = process.argv.slice(1)
      const socket = require('net').connect(path, () => socket.write(JSON.stringify({ secret, version: '0.1.0' }) + '\\n'))
      socket.pipe(process.stdout)`
    const trying = async (secret: string) =>
      (await agent(process.execPath, '-e', hello, `${ROOT}/run/keeper.sock`, secret)).stdout
    const kept = '/var/lib/interlock/.keepers'
    expect(await isRight(`cat ${kept}/ana.secret || cat ${ROOT}/keeper.secret`)).toBe(false)
    const secret = (await machine.asRoot('cat', `${kept}/ana.secret`)).stdout.trim()
    expect(await trying('x')).toContain('"why":"secret"')
    expect(await trying(secret)).toContain('"why":"taken"')
    const told = (await incidents()).join('\n')
    expect(told).toContain('a process without root’s secret tried to keep files for ana')
    expect(told).toContain('a second process tried to keep files for ana, and was refused')

    const [pid = ''] = (await machine.asRoot('cat', `${kept}/ana.pid`)).stdout.split(' ')
    const rights = await machine.asRoot(
      'grep',
      '-E',
      '^(Uid|CapEff|CapBnd|NoNewPrivs)',
      `/proc/${pid}/status`,
    )
    expect(rights.stdout.replace(/\s+/g, ' ')).toMatch(
      /Uid: 1801 .*CapEff: 0+ CapBnd: 0+ NoNewPrivs: 1/,
    )
    expect((await agent('kill', '-9', pid)).rc).toBe(0)
    expect(await call('rm notes.txt')).toMatch(
      /cannot be undone: the process that keeps files for ana/,
    )
    expect(await call('mkdir made-without')).toBe('allowed')
    expect(await run('doctor')).toMatch(/RED +keeper/)
  })

  it('refuses what is no read while it is gone, and is back with its record', async () => {
    const down = await machine.asRoot(
      process.execPath,
      machine.cli,
      'down',
      '--system',
      '--user',
      'ana',
    )
    expect(down.stdout).toContain('has been stopped')
    expect(await call('mkdir made')).not.toBe('allowed')
    const before = await machine.asRoot(
      process.execPath,
      machine.cli,
      'up',
      '--system',
      '--user',
      'ana',
    )
    expect(before.stdout + before.stderr).toContain('guards ana')
    await done('rm notes.txt')
    expect((await asking(ANA, 'GET', '/api/verify')).body).toMatchObject({ ok: true })
    expect((await asking(ANA, 'GET', '/api/roster')).body.enrolments.length).toBeGreaterThan(2)
  })
})

/** What an authenticator without attestation says of a new credential, whose id is one byte. */
function attestationOf(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const [EC2, ES256, P_256] = [2, -7, 1]
  const key = new Map<number, number | Uint8Array>([
    [1, EC2],
    [3, ES256],
    [-1, P_256],
    [-2, Uint8Array.from(Buffer.from(x, 'base64url'))],
    [-3, Uint8Array.from(Buffer.from(y, 'base64url'))],
  ])
  const present = Buffer.from([0b0100_0101, 0, 0, 0, 0])
  const credential = Buffer.from([...Buffer.alloc(16), 0, 1, 1])
  const party = createHash('sha256').update('localhost').digest()
  const authData = Buffer.concat([party, present, credential, isoCBOR.encode(key)])
  const whole = new Map<string, unknown>([
    ['fmt', 'none'],
    ['attStmt', new Map()],
    ['authData', Uint8Array.from(authData)],
  ])
  return Buffer.from(isoCBOR.encode(whole as never))
}
