/**
 * One contract for both messengers, native/hook.c and native/hook.bash, against a stand-in for the
 * daemon and one for the in-process hook. The agent is this file: it spawns a messenger as an agent
 * would, and looks at the exit code, standard output and standard error only.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import * as http from 'node:http'
import * as net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  DAEMON_SILENCE_MS_MAX,
  EVENT_BYTES_MAX,
  HEARTBEAT_MS,
  HOLD_MS_MAX,
  HOOK_SECONDS,
} from '../src/limits.ts'

const SOURCE_C = join(import.meta.dirname, 'hook.c')
const SOURCE_BASH = join(import.meta.dirname, 'hook.bash')
const EVENT = Buffer.from('{"tool_name":"Bash","tool_input":{"command":"\\"ä\\" \u007f"}}\n\n')
const CLOSED_ACTION = /^interlock: .+ \(blocked\)\. Run: interlock doctor\n$/
const CLOSED_SIGNAL = /^interlock: .+ \(event not recorded\)\n$/
const ASK = 'ask-token-0123456789'
const PROOF = 'proof-token-0123456789'
const AS_ROOT = process.getuid?.() === 0

/**
 * Limits are compiled in. `patient` never gives up on a busy test machine, `shipped` is what users
 * get, `hasty` gives up soon, `brief` holds an answer only shortly.
 */
const BUILDS = {
  patient: { c: ['-DSILENCE_MS=10000'], bash: { SILENCE_S: '10' } },
  shipped: { c: [], bash: {} },
  hasty: {
    c: ['-DSILENCE_MS=300', '-DFALLBACK_MS=1500'],
    bash: { SILENCE_S: '0.3', FALLBACK_S: '1.5' },
  },
  brief: {
    c: ['-DSILENCE_MS=10000', '-DHOLD_MS=1500'],
    bash: { SILENCE_S: '1', HOLD_ROUNDS: '2' },
  },
} as const
type Build = keyof typeof BUILDS

interface Messenger {
  readonly name: 'hook.c' | 'hook.bash'
  readonly missing: string | undefined
  prepare(folder: string): void
  serve(root: string, play: Play): Promise<Daemon>
}

/** What the daemon does once it has the whole event. */
type Play = (answer: Answer, event: Buffer) => void

interface Answer {
  say(bytes: string | Buffer): void
  end(bytes?: string | Buffer): void
}

interface Daemon {
  readonly heads: string[]
  readonly events: Buffer[]
  stop(): Promise<void>
}

interface Outcome {
  readonly code: number | null
  readonly stdout: Buffer
  readonly stderr: string
  readonly ms: number
}

let folder = ''
beforeAll(() => {
  folder = fs.mkdtempSync(join(fs.realpathSync(tmpdir()), 'il-'))
  fs.chmodSync(folder, 0o755) // one test runs a messenger as another user
})
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

/** A frame of the wire format. */
function frame(code: number, out: string | Buffer, err: string | Buffer = ''): Buffer {
  const [o, e] = [Buffer.from(out), Buffer.from(err)]
  return Buffer.concat([Buffer.from(`IL1 ${code} ${o.length} ${e.length}\n`), o, e])
}

function listening(server: net.Server, at: string | { port: number; host: string }) {
  const sockets = new Set<net.Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  const stop = () =>
    new Promise<void>((done) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => done())
    })
  return new Promise<() => Promise<void>>((ready) => server.listen(at, () => ready(stop)))
}

function writeEndpoint(root: string, port: number, text = `IL1 ${port} ${ASK} ${PROOF}\n`): void {
  fs.writeFileSync(join(root, 'run/endpoint'), text, { mode: 0o600 })
}

async function serveSocket(root: string, play: Play): Promise<Daemon> {
  const heads: string[] = []
  const events: Buffer[] = []
  const server = net.createServer((socket) => {
    const chunks: Buffer[] = []
    let missing = -1
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      if (missing < 0) {
        const head = Buffer.concat(chunks)
        const end = head.indexOf('\n')
        if (end < 0) return
        heads.push(head.toString('latin1', 0, end))
        chunks.splice(0, chunks.length, head.subarray(end + 1))
        missing = Number(heads.at(-1)?.split(' ')[3]) - head.length + end + 1
      } else missing -= chunk.length
      if (missing > 0) return
      const event = Buffer.concat(chunks)
      events.push(event)
      const say = (bytes: string | Buffer) => void socket.write(bytes)
      play({ say, end: (bytes = '') => void socket.end(bytes) }, event)
    })
  })
  const stop = await listening(server, join(root, 'run/hook.sock'))
  return { heads, events, stop }
}

async function serveHttp(root: string, play: Play): Promise<Daemon> {
  const heads: string[] = []
  const events: Buffer[] = []
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = []
    const { authorization, host } = request.headers
    heads.push(`${request.method} ${request.url} ${authorization} ${host}`)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const event = Buffer.concat(chunks)
      events.push(event)
      response.setHeader('Interlock-Proof', PROOF)
      const say = (bytes: string | Buffer) => void response.write(bytes)
      play({ say, end: (bytes) => void response.end(bytes) }, event)
    })
  })
  const stop = await listening(server, { port: 0, host: '127.0.0.1' })
  writeEndpoint(root, portOf(server))
  return { heads, events, stop }
}

function portOf(server: net.Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP server')
  return address.port
}

/** A port where nobody listens. */
async function freePort(): Promise<number> {
  const server = net.createServer()
  const stop = await listening(server, { port: 0, host: '127.0.0.1' })
  const port = portOf(server)
  await stop()
  return port
}

const has = (command: string): boolean => spawnSync(command, ['--version']).status === 0
const compiler = ['musl-gcc', 'cc'].find(has)
/** macOS has no static C library. */
const link = process.platform === 'darwin' ? [] : ['-static']

const native: Messenger = {
  name: 'hook.c',
  missing: compiler ? undefined : 'neither musl-gcc nor cc is installed',
  prepare(folder) {
    for (const [build, { c }] of Object.entries(BUILDS)) {
      const out = join(folder, `hook.c-${build}`)
      const strict = ['-O2', '-Wall', '-Wextra', '-Wpedantic', '-Werror']
      execFileSync(compiler ?? '', [...strict, ...link, ...c, SOURCE_C, '-o', out])
    }
  },
  serve: serveSocket,
}

const bash: Messenger = {
  name: 'hook.bash',
  missing: fs.existsSync('/bin/bash') ? undefined : 'there is no /bin/bash',
  prepare(folder) {
    for (const [build, { bash }] of Object.entries(BUILDS)) {
      let text = fs.readFileSync(SOURCE_BASH, 'utf8')
      for (const [name, value] of Object.entries(bash)) {
        expect(text).toMatch(new RegExp(`^${name}=[0-9]+`, 'm'))
        text = text.replace(new RegExp(`^${name}=[0-9]+`, 'm'), `${name}=${value}`)
      }
      fs.writeFileSync(join(folder, `hook.bash-${build}`), text, { mode: 0o755 })
    }
  },
  serve: serveHttp,
}

/** Stands for the in-process hook: says what it was given. */
const TELL = `
const { createHash } = require('node:crypto')
const event = require('node:fs').readFileSync(0)
const sha = createHash('sha256').update(event).digest('hex')
process.stdout.write(JSON.stringify({ sha, argv: process.argv.slice(2), env: process.env }))
process.stderr.write('from the fallback')
process.exitCode = 2
`

let roots = 0
function makeRoot(name = 'root', hook = TELL): string {
  const root = join(folder, String(++roots), name)
  fs.mkdirSync(join(root, 'run'), { recursive: true })
  fs.mkdirSync(join(root, 'bin'))
  fs.symlinkSync(process.execPath, join(root, 'bin/node'))
  fs.writeFileSync(join(root, 'bin/hook.cjs'), hook)
  return root
}

interface Call {
  readonly root: string
  readonly build?: Build
  readonly door?: string
  readonly agent?: string
  readonly input?: Buffer
  readonly env?: NodeJS.ProcessEnv
  readonly uid?: number
  /** A line of shell around the messenger, which is "$@" in it. */
  readonly shell?: string
  readonly started?: (child: ChildProcess) => void
}

function call(messenger: Messenger, of: Call): Promise<Outcome> {
  const program = join(folder, `${messenger.name}-${of.build ?? 'patient'}`)
  return run([program, of.door ?? 'action', of.agent ?? 'claude-code', of.root], of)
}

function run(words: readonly string[], of: Omit<Call, 'root'>): Promise<Outcome> {
  const [program = '', ...args] = of.shell ? ['/bin/sh', '-c', of.shell, 'sh', ...words] : words
  const began = performance.now()
  const env = of.env ?? { HOME: '/home/somebody', CLAUDE_PROJECT_DIR: '/a b', PATH: '/nowhere' }
  const user = of.uid === undefined ? {} : { uid: of.uid, gid: of.uid }
  return new Promise((done, failed) => {
    const child = spawn(program, args, { env, cwd: '/', ...user })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.stdin.on('error', () => undefined)
    child.on('error', failed)
    child.on('close', (code) => {
      const ms = performance.now() - began
      done({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString(), ms })
    })
    of.started?.(child)
    child.stdin.end(of.input ?? EVENT)
  })
}

const shaOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

interface Told {
  readonly sha: string
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
}
const toldBy = (outcome: Outcome): Told => JSON.parse(outcome.stdout.toString())

/** The fallback ran, with the whole event and an environment of our making. */
function expectFallback(outcome: Outcome, root: string, input = EVENT, door = 'action'): void {
  expect(outcome.stderr).toBe('from the fallback')
  expect(outcome.code).toBe(2)
  const { env, ...rest } = toldBy(outcome)
  expect(rest).toEqual({ sha: shaOf(input), argv: [door, 'claude-code', root] })
  // `exec` in bash adds a constant, and nothing else.
  expect(env).toEqual({
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: '/home/somebody',
    CLAUDE_PROJECT_DIR: '/a b',
    ...(env.SHLVL === '0' ? { SHLVL: '0' } : {}),
  })
}

function expectClosed(outcome: Outcome, why: RegExp, door = 'action'): void {
  expect(outcome.stderr).toMatch(door === 'action' ? CLOSED_ACTION : CLOSED_SIGNAL)
  expect(outcome.stderr).toMatch(why)
  expect(outcome.code).toBe(door === 'action' ? 2 : 0)
  expect(outcome.stdout.length).toBe(0)
}

describe('the limits', () => {
  const numbers = (file: string) => fs.readFileSync(file, 'utf8')
  it('are those of limits.ts', () => {
    const c = numbers(SOURCE_C)
    expect(c).toContain(`#define SILENCE_MS ${DAEMON_SILENCE_MS_MAX}\n`)
    expect(c).toContain(`#define HOLD_MS ${HOLD_MS_MAX}\n`)
    const mebibytes = EVENT_BYTES_MAX / 2 ** 20
    expect(c).toContain(`#define EVENT_BYTES_MAX ((size_t)${mebibytes} * 1024 * 1024)`)
    const b = numbers(SOURCE_BASH)
    expect(b).toContain(`\nSILENCE_S=${DAEMON_SILENCE_MS_MAX / 1000} `)
    expect(b).toContain(`\nHOLD_ROUNDS=${HOLD_MS_MAX / DAEMON_SILENCE_MS_MAX} `)
  })
  it('leave room for the fallback before the agent gives up, and for beats that come late', () => {
    const fallback = Number(/FALLBACK_MS (\d+)/.exec(numbers(SOURCE_C))?.[1])
    expect(HOLD_MS_MAX + fallback).toBeLessThan(HOOK_SECONDS * 1000)
    expect(HEARTBEAT_MS * 3).toBeLessThan(DAEMON_SILENCE_MS_MAX)
  })
})

describe.each([native, bash])('$name', { timeout: 30_000, concurrent: true }, (messenger) => {
  if (messenger.missing !== undefined) {
    const why = `${messenger.name} is not tested: ${messenger.missing}`
    console.warn(why)
    it.skipIf(process.env.CI !== 'true')(why, () => expect.unreachable(why))
    return
  }
  beforeAll(() => messenger.prepare(folder))

  /** One call while a daemon plays. */
  async function answered(play: Play, of: Partial<Call> = {}) {
    const root = of.root ?? makeRoot()
    const daemon = await messenger.serve(root, play)
    try {
      const outcome = await call(messenger, { ...of, root })
      return { ...outcome, root, heads: daemon.heads, events: daemon.events }
    } finally {
      await daemon.stop()
    }
  }

  describe('a daemon that answers', () => {
    it('gets the event byte for byte, and its verdict passes through', async () => {
      const verdict = frame(2, '{"a":"ü"}', 'no: \u0001\u007f\n')
      const got = await answered((answer) => answer.end(verdict))
      expect(got.code).toBe(2)
      expect(got.stdout.toString()).toBe('{"a":"ü"}')
      expect(got.stderr).toBe('no: \u0001\u007f\n')
      expect(got.events).toEqual([EVENT])
      expect(got.heads[0]?.replace(' alone', '').replace('&alone=1', '')).toContain(
        messenger === native
          ? `IL1 action claude-code ${EVENT.length}`
          : `POST /v1/hook/claude-code?door=action Bearer ${ASK} 127.0.0.1:`,
      )
    })

    it.each([
      ['a CI', { CI: 'true' }, true],
      ['no terminal', {}, true],
      ['a terminal', { CI: 'false' }, false],
    ])('is told whether anybody sits there: %s', async (where, env, alone) => {
      // `script` gives a terminal, setsid takes it away.
      const shell =
        where === 'a terminal'
          ? `cat > "$0.in"; script -qec "'$1' '$2' '$3' '$4' < '$0.in'" /dev/null`
          : 'exec setsid -w "$@"'
      const root = makeRoot()
      const got = await answered((answer) => answer.end(frame(0, '')), {
        root,
        env: { PATH: '/usr/bin:/bin', ...env },
        shell: shell.replaceAll('$0.in', `${root}/in`),
      })
      expect(got.heads).toHaveLength(1)
      expect(/ alone$|&alone=1/m.test(got.heads[0] ?? '')).toBe(alone)
    })

    it.each([0, 1, 3, 255])('has its exit code %i passed on, for both doors', async (code) => {
      for (const door of ['action', 'signal']) {
        const got = await answered((answer) => answer.end(frame(code, '')), { door })
        expect(got).toMatchObject({ code, stderr: '', stdout: Buffer.alloc(0) })
        expect(got.heads[0]).toContain(door)
      }
    })

    it('may send 200 KiB on standard error and 1 MiB on standard output', async () => {
      const [out, err] = ['ö\t'.repeat(349_525), '\u{1f512}é '.repeat(30_000)]
      const got = await answered((answer) => answer.end(frame(2, out, err)))
      expect(got.code).toBe(2)
      expect(got.stdout.toString() === out).toBe(true)
      expect(got.stderr === err).toBe(true)
    })

    it('may answer in pieces', async () => {
      const bytes = frame(0, '{"ok":1}', 'ä')
      const got = await answered((answer) => {
        for (const [i, byte] of bytes.entries())
          setTimeout(() => answer.say(Buffer.of(byte)), i * 3)
        setTimeout(() => answer.end(), bytes.length * 3 + 30)
      })
      expect(got).toMatchObject({ code: 0, stdout: Buffer.from('{"ok":1}'), stderr: 'ä' })
    })

    it('may hold the answer for longer than it may be silent', async () => {
      const play: Play = (answer) => {
        answer.say('+')
        const beats = setInterval(() => answer.say('+'), HEARTBEAT_MS)
        setTimeout(() => {
          clearInterval(beats)
          answer.end(Buffer.concat([Buffer.from('+++'), frame(0, 'yes', 'a person said so')]))
        }, DAEMON_SILENCE_MS_MAX + 600)
      }
      const got = await answered(play, { build: 'shipped' })
      expect(got.ms).toBeGreaterThan(DAEMON_SILENCE_MS_MAX)
      expect(got).toMatchObject({ code: 0, stdout: Buffer.from('yes'), stderr: 'a person said so' })
    })

    it('is told of an empty event too', async () => {
      const got = await answered((answer) => answer.end(frame(2, '', 'an empty event')), {
        input: Buffer.alloc(0),
      })
      expect(got.events).toEqual([Buffer.alloc(0)])
      expect(got).toMatchObject({ code: 2, stderr: 'an empty event' })
    })

    it('is reached whatever the name of the folder', async () => {
      const root = makeRoot(`it's "a" $(exit 9) = \`x\` *ü;`)
      const got = await answered((answer) => answer.end(frame(0, 'ok')), { root })
      expect(got).toMatchObject({ code: 0, stdout: Buffer.from('ok'), stderr: '' })
      expectFallback(await call(messenger, { root }), root)
    })
  })

  describe('an answer that is not one', () => {
    const wrong: Record<string, Buffer | string> = {
      'nothing at all': '',
      garbage: '{"decision":"allow"}\n',
      'another version': 'IL0\n',
      'beats only': '+++',
      'a head cut short': 'IL1 0 2',
      'parts cut short': frame(0, '{}', 'abc').subarray(0, -1),
      'a trailing byte': Buffer.concat([frame(0, '{}'), Buffer.from('\n')]),
      'a beat after the answer': Buffer.concat([frame(0, '{}'), Buffer.from('+')]),
      'an output that is too long': 'IL1 0 1048577 0\n',
      'lengths that overflow': 'IL1 0 18446744073709551617 0\n',
      'an exit code above 255': 'IL1 256 0 0\n',
      'a signed number': 'IL1 +0 0 0\n',
      'a leading zero': 'IL1 00 0 0\n',
      'a missing number': 'IL1 0 0\n',
      'an empty number': 'IL1  0 0\n',
      'a carriage return': 'IL1 0 0 0\r\n',
      'a head without an end': 'IL1 0 0 0'.padEnd(200, '0'),
      'a blank before the head': ` ${frame(0, '')}`,
      'an answer with a NUL in place of its last byte': 'IL1 0 2 0\n{\0\0',
    }
    it.each(Object.entries(wrong))('%s: the fallback judges', async (_, bytes) => {
      const got = await answered((answer) => answer.end(bytes))
      expectFallback(got, got.root)
      expect(got.events).toEqual([EVENT])
    })

    it('a connection that is cut: the fallback is told which door', async () => {
      const got = await answered((answer) => answer.end(frame(0, '{}').subarray(0, 5)), {
        door: 'signal',
      })
      expectFallback(got, got.root, EVENT, 'signal')
    })
  })

  describe('a daemon that is not there', () => {
    it('the fallback judges, with standard input untouched', async () => {
      const root = makeRoot()
      const input = Buffer.from(`{"long":"${randomBytes(700_000).toString('hex')}"}`)
      expectFallback(await call(messenger, { root, input }), root, input)
    })

    it('its address is left behind, but nobody listens', async () => {
      const root = makeRoot()
      const place = join(root, 'run/hook.sock')
      if (messenger === native) {
        // Bound, then renamed: closing the server unlinks only the first name.
        const stop = await listening(net.createServer(), `${place}2`)
        fs.renameSync(`${place}2`, place)
        await stop()
        expect(fs.statSync(place).isSocket()).toBe(true)
      } else writeEndpoint(root, await freePort())
      const env = { HOME: '/home/somebody', CLAUDE_PROJECT_DIR: '/a b', POSIXLY_CORRECT: '1' }
      expectFallback(await call(messenger, { root, env }), root)
    })

    // The bash client cannot ask who answers it: it takes only what its own account has written.
    if (messenger === native)
      it.runIf(AS_ROOT)('whose folder it is, is believed by others', async () => {
        const root = makeRoot()
        const daemon = await messenger.serve(root, (answer) => answer.end(frame(0, 'believe me')))
        fs.chmodSync(join(root, 'run/hook.sock'), 0o666)
        expect(await call(messenger, { root, uid: 65_534 })).toMatchObject({ code: 0 })
        await daemon.stop()
      })

    it.runIf(AS_ROOT)('another user is in its place: not believed', async () => {
      const root = makeRoot()
      const daemon = await messenger.serve(root, (answer) => answer.end(frame(0, 'believe me')))
      if (messenger === native) fs.chmodSync(join(root, 'run/hook.sock'), 0o666)
      else fs.chmodSync(join(root, 'run/endpoint'), 0o644)
      expect(await call(messenger, { root })).toMatchObject({ code: 0 }) // the twin: same user
      if (messenger === native) fs.chownSync(root, 65_534, 65_534)
      const got = await call(messenger, { root, uid: 65_534 })
      await daemon.stop()
      expectFallback(got, root)
      expect(daemon.events.length).toBe(1)
    })
  })

  describe('limits', () => {
    it('a daemon that takes the event and hangs: the fallback judges', async () => {
      const got = await answered(() => undefined, { build: 'hasty' })
      expectFallback(got, got.root)
      expect(got.ms).toBeGreaterThan(280)
    })

    it('as shipped, two seconds of silence are borne', async () => {
      const got = await answered((answer) => answer.say('+'), { build: 'shipped' })
      expectFallback(got, got.root)
      expect(got.ms).toBeGreaterThan(DAEMON_SILENCE_MS_MAX - 100)
      expect(got.ms).toBeLessThan(12_000)
    })

    it('a daemon that accepts and does not read: the fallback has the whole event', async () => {
      const root = makeRoot()
      const deaf = net.createServer({ pauseOnConnect: true })
      const at = messenger === native ? join(root, 'run/hook.sock') : { port: 0, host: '127.0.0.1' }
      const stop = await listening(deaf, at)
      if (messenger === bash) writeEndpoint(root, portOf(deaf))
      const size = messenger === native ? 8 * 2 ** 20 : 120_000 // hex doubles it
      const input = Buffer.from(`{"long":"${randomBytes(size).toString('hex')}"}`)
      const got = await call(messenger, { root, input, build: 'hasty' })
      await stop()
      expectFallback(got, root, input)
    })

    it.each(['action', 'signal'])("a hold that ends is nobody's refusal (%s)", async (door) => {
      const beats: NodeJS.Timeout[] = []
      const play: Play = (answer) => void beats.push(setInterval(() => answer.say('+'), 100))
      const got = await answered(play, { build: 'brief', door })
      for (const beat of beats) clearInterval(beat)
      expectClosed(got, /the wait for an answer ended; nobody has refused/, door)
    })
  })

  describe('the closed door', () => {
    const doors = ['action', 'signal']
    it.each(doors)('no Node (%s)', async (door) => {
      const root = makeRoot()
      fs.unlinkSync(join(root, 'bin/node'))
      expectClosed(await call(messenger, { root, door }), /bin\/node cannot be run/, door)
      const got = await answered((answer) => answer.end('IL0\n'), { root, door })
      expectClosed(got, /bin\/node cannot be run/, door)
    })

    it.each(doors)('no bundle, or an empty one, which would allow all (%s)', async (door) => {
      const root = makeRoot('root', '')
      expectClosed(await call(messenger, { root, door }), /hook\.cjs is missing or empty/, door)
      fs.unlinkSync(join(root, 'bin/hook.cjs'))
      expectClosed(await call(messenger, { root, door }), /hook\.cjs is missing or empty/, door)
    })

    it.each([
      ['throws', 'throw 1'],
      ['is cut short', 'function judge() {'],
      ['ends with exit 1', 'process.exit(1)'],
      ['is killed', 'process.kill(process.pid, "SIGKILL")'],
    ])('a fallback that %s', async (_, hook) => {
      for (const door of doors) {
        const root = makeRoot('root', hook)
        const got = await call(messenger, { root, door })
        expect(got.stderr).toMatch(/^interlock: .+ the in-process hook failed \(/m)
        expect(got.code).toBe(door === 'action' ? 2 : 0)
      }
    })

    it('a fallback that hangs is ended', async () => {
      const root = makeRoot('root', 'setInterval(() => {}, 1000)')
      // It holds our end of standard output: that the call comes back at all is the proof.
      expectClosed(await call(messenger, { root, build: 'hasty' }), /hook took too long/)
    })

    it('a fallback that allows is believed', async () => {
      const got = await call(messenger, { root: makeRoot('root', 'process.exit(0)') })
      expect(got).toMatchObject({ code: 0, stderr: '', stdout: Buffer.alloc(0) })
    })

    it.each([
      ['no arguments', []],
      ['an unknown door', ['Action', 'claude-code', '/r']],
      ['an agent in capitals', ['action', 'Claude', '/r']],
      ['an agent with a line break', ['signal', 'a\nb', '/r']],
      ['an agent without a name', ['signal', '', '/r']],
      ['an agent with a long name', ['action', 'a'.repeat(33), '/r']],
      ['a relative folder', ['signal', 'codex', 'r']],
      ['one argument too many', ['action', 'codex', '/r', 'x']],
    ])('argv that is not understood refuses: %s', async (_, args) => {
      const got = await run([join(folder, `${messenger.name}-shipped`), ...args], {})
      expectClosed(got, /the hook needs/)
    })

    it.runIf(fs.existsSync('/dev/full'))('an answer that cannot be written', async () => {
      for (const door of doors) {
        const shell = 'exec "$@" >/dev/full'
        const got = await answered((answer) => answer.end(frame(0, '{}')), { door, shell })
        expectClosed(got, /could not be handed over/, door)
      }
    })

    it('a reader of the answer that has gone', async () => {
      const child: ChildProcess[] = []
      const play: Play = (answer) => {
        child[0]?.stdout?.destroy()
        setTimeout(() => answer.end(frame(0, '{}')), 50)
      }
      const got = await answered(play, { started: (it) => child.push(it) })
      expectClosed(got, /could not be handed over/)
    })
  })

  it("the agent's environment runs nothing", async () => {
    const root = makeRoot()
    const marker = join(root, 'marker')
    const env = { HOME: '/home/somebody', CLAUDE_PROJECT_DIR: '/a b', ...poison(root, marker) }
    const { LD_PRELOAD, ...forNode } = env
    // The twins: each poison works on a program that does not look out for it.
    spawnSync(process.execPath, ['-e', '0'], { env: forNode })
    expect(taken(marker)).toBe(true)
    // With a socket for standard input, bash -c would read ~/.bashrc in place of BASH_ENV.
    spawnSync('/bin/bash', ['-c', 'true'], { env: { BASH_ENV: env.BASH_ENV }, stdio: 'ignore' })
    expect(taken(marker)).toBe(true)
    if (LD_PRELOAD) {
      spawnSync('/bin/sh', ['-c', ':'], { env: { LD_PRELOAD } })
      expect(taken(marker)).toBe(true)
    }
    // A script cannot be safe from LD_PRELOAD, which has run before its first line.
    const agent = messenger === native ? env : forNode
    expectFallback(await call(messenger, { root, env: agent }), root)
    expect(taken(marker)).toBe(false)
    const got = await answered((answer) => answer.end('IL0\n'), { root, env: agent })
    expectFallback(got, root)
    const fine = await answered((answer) => answer.end(frame(0, 'ok')), { root, env: agent })
    expect(fine).toMatchObject({ code: 0, stdout: Buffer.from('ok'), stderr: '' })
    expect(taken(marker)).toBe(false)
  })

  it('without HOME the fallback gets none', async () => {
    const root = makeRoot()
    const got = await call(messenger, { root, env: { SECRET: 'x', HOMER: 'y' } })
    expect(toldBy(got).env).toEqual({
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LANG: 'C.UTF-8',
      ...(messenger === bash ? { SHLVL: '0' } : {}),
    })
  })

  if (messenger === native) {
    describe('natively', () => {
      it('a 20 MiB event reaches a daemon that reads slowly', async () => {
        const root = makeRoot()
        const input = Buffer.from(`{"long":"${randomBytes(10 * 2 ** 20).toString('hex')}"}`)
        const hash = createHash('sha256')
        let [seen, head] = [0, '']
        const slow = net.createServer((socket) =>
          socket.on('data', (chunk) => {
            const body = seen === 0 ? chunk.subarray(chunk.indexOf('\n') + 1) : chunk
            if (seen === 0) head = chunk.toString('latin1', 0, chunk.indexOf('\n'))
            hash.update(body)
            seen += body.length
            if (seen === input.length) socket.end(frame(0, hash.digest('hex')))
            socket.pause()
            setTimeout(() => socket.resume(), 3)
          }),
        )
        const stop = await listening(slow, join(root, 'run/hook.sock'))
        const got = await call(messenger, { root, input })
        await stop()
        expect(head.replace(' alone', '')).toBe(`IL1 action claude-code ${input.length}`)
        expect(got).toMatchObject({ code: 0, stderr: '', stdout: Buffer.from(shaOf(input)) })
      })

      it('an answer to half an event is none', async () => {
        const root = makeRoot()
        const input = Buffer.alloc(4 * 2 ** 20, 'a')
        const hurried = net.createServer((socket) =>
          socket.once('data', () => {
            socket.pause()
            socket.end(frame(0, 'fine'))
          }),
        )
        const stop = await listening(hurried, join(root, 'run/hook.sock'))
        const got = await call(messenger, { root, input, build: 'hasty' })
        await stop()
        expectFallback(got, root, input)
      })

      it.each([
        ['action', EVENT_BYTES_MAX + 1],
        ['signal', EVENT_BYTES_MAX + 100_000],
      ])('an event above the limit (%s) is not judged', async (door, size) => {
        const input = Buffer.alloc(size, 'a')
        const got = await answered((answer) => answer.end(frame(0, '')), { door, input })
        expectClosed(got, /the event is larger than 33 MiB/, door)
        expect(got.heads).toEqual([])
      })

      it('an event at the limit is', async () => {
        const input = Buffer.alloc(EVENT_BYTES_MAX, 'a')
        const got = await answered((answer) => answer.end(frame(0, 'ok')), { input })
        expect(got).toMatchObject({ code: 0, stdout: Buffer.from('ok'), stderr: '' })
        expect(got.events[0]?.equals(input)).toBe(true)
      })

      it('a folder too deep for a socket address: the fallback judges', async () => {
        const root = makeRoot('d'.repeat(100))
        expectFallback(await call(messenger, { root }), root)
      })

      it('an agent that ignores SIGCHLD and SIGALRM', async () => {
        const root = makeRoot()
        const shell = 'trap \'\' CHLD ALRM; exec "$@"'
        expectFallback(await call(messenger, { root, shell }), root)
        const play: Play = (answer) => answer.say('+')
        const got = await answered(play, { build: 'brief', shell })
        expectClosed(got, /the wait for an answer ended/)
      })

      it.each(['<&-', '>&-'])('an agent that closes a stream (%s)', async (redirect) => {
        const shell = `exec "$@" ${redirect}`
        const got = await answered((answer) => answer.end(frame(0, '')), { shell })
        expectClosed(got, /standard input, output or error is closed/)
      })
    })
  } else {
    describe('in bash', () => {
      it.each([100_000, 262_144])('an event of %i bytes reaches the daemon', async (size) => {
        const input = Buffer.alloc(size, 'ä\u007f\n')
        const got = await answered((answer) => answer.end(frame(0, 'ok')), { input })
        expect(got).toMatchObject({ code: 0, stdout: Buffer.from('ok'), stderr: '' })
        expect(got.events[0]?.equals(input)).toBe(true)
      })

      it.each([
        ['a NUL', Buffer.from('{"a":"\0b%s\\n"}\0\0\n\n')],
        ['too many bytes for bash', Buffer.alloc(2 ** 20, 'ab\0c\n')],
        ['one byte too many', Buffer.alloc(262_145, 'é')],
      ])('%s: the fallback gets them all', async (_, input) => {
        const got = await answered((answer) => answer.end(frame(0, 'ok')), { input })
        expectFallback(got, got.root, input)
        expect(got.events).toEqual([])
      })

      it.each([
        ['no proof', 'HTTP/1.1 200 OK\r\nConnection: close\r\n'],
        ['half a proof', `HTTP/1.1 200 OK\r\nInterlock-Proof: ${PROOF.slice(0, -1)}\r\n`],
        ['more than the proof', `HTTP/1.1 200 OK\r\nInterlock-Proof: ${PROOF}x\r\n`],
        ['the proof in the body', `HTTP/1.1 200 OK\r\n\r\nInterlock-Proof: ${PROOF}\r\n`],
        ['a pattern', 'HTTP/1.1 200 OK\r\nInterlock-Proof: *\r\n'],
        ['the ask token', `HTTP/1.1 200 OK\r\nInterlock-Proof: ${ASK}\r\n`],
        ['another status', `HTTP/1.1 500 OK\r\nInterlock-Proof: ${PROOF}\r\n`],
      ])('whoever took the port and has %s is not believed', async (_, head) => {
        const got = await rogue((socket) => socket.end(`${head}\r\n${frame(0, 'believe me')}`))
        expectFallback(got.outcome, got.root)
      })

      it('whoever took the port cannot hold the agent', async () => {
        const got = await rogue((socket) => {
          const drip = setInterval(() => socket.write('+'), 50)
          socket.on('close', () => clearInterval(drip))
        })
        expectFallback(got.outcome, got.root)
        expect(got.outcome.ms).toBeLessThan(10_000)
      })

      async function rogue(act: (socket: net.Socket) => void) {
        const root = makeRoot()
        const server = net.createServer((socket) => socket.once('data', () => act(socket)))
        const stop = await listening(server, { port: 0, host: '127.0.0.1' })
        writeEndpoint(root, portOf(server))
        const outcome = await call(messenger, { root, build: 'hasty' })
        await stop()
        return { root, outcome }
      }

      it.each([
        ['a link', (at: string) => fs.renameSync(at, `${at}2`) ?? fs.symlinkSync(`${at}2`, at)],
        ['a folder', (at: string) => fs.rmSync(at) ?? fs.mkdirSync(at)],
        ['empty', (at: string) => fs.truncateSync(at)],
        ['of another version', (at: string) => edit(at, /^IL1/, 'IL2')],
        ['without its line break', (at: string) => edit(at, /\n/, '')],
        ['with a word too many', (at: string) => edit(at, /\n/, ' x\n')],
        ['with a port that is none', (at: string) => edit(at, / \d+/, ' 1/../../etc/passwd')],
        ['with a header in a token', (at: string) => edit(at, / ask/, ' a\rsk')],
      ])('an endpoint that is %s is not used', async (_, spoil) => {
        const root = makeRoot()
        const daemon = await messenger.serve(root, (answer) => answer.end(frame(0, 'ok')))
        spoil(join(root, 'run/endpoint'))
        const got = await call(messenger, { root })
        await daemon.stop()
        expectFallback(got, root)
        expect(daemon.events).toEqual([])
      })

      it.runIf(AS_ROOT)("another user's endpoint or folder is not used", async () => {
        for (const place of ['run/endpoint', 'run']) {
          const root = makeRoot()
          const daemon = await messenger.serve(root, (answer) => answer.end(frame(0, 'ok')))
          fs.chownSync(join(root, place), 65_534, 65_534)
          const got = await call(messenger, { root })
          await daemon.stop()
          expectFallback(got, root)
        }
      })
    })
  }
})

function edit(path: string, what: RegExp, by: string): void {
  fs.writeFileSync(path, fs.readFileSync(path, 'utf8').replace(what, by))
}

/** Was the marker made? Takes it away. */
function taken(marker: string): boolean {
  const there = fs.existsSync(marker)
  fs.rmSync(marker, { force: true })
  return there
}

/** Every variable that is known to run code in a shell, in Node or in a dynamic program. */
function poison(root: string, marker: string) {
  const script = join(root, 'poison.sh')
  const touch = `: >"${marker}"`
  fs.writeFileSync(script, `${touch}\n`)
  const required = join(root, 'poison.cjs')
  fs.writeFileSync(required, `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`)
  const library = join(root, 'poison.so')
  const code = `#include <stdio.h>
    __attribute__((constructor)) static void f(void) { fclose(fopen("${marker}", "w")); }`
  const options = ['-shared', '-fPIC', '-x', 'c', '-', '-o', library]
  const built = process.platform === 'linux' && spawnSync('cc', options, { input: code })
  return {
    NODE_OPTIONS: `--require "${required}"`,
    BASH_ENV: script,
    ENV: script,
    SHELLOPTS: 'xtrace',
    PS4: `$(${touch})`,
    'BASH_FUNC_printf%%': `() { ${touch}; }`,
    'BASH_FUNC_read%%': `() { ${touch}; }`,
    PATH: root,
    IFS: 'a',
    TMOUT: '1',
    SECONDS: '100000',
    ...(built && built.status === 0 ? { LD_PRELOAD: library } : {}),
  }
}
