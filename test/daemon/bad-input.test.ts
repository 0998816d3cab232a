import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../../src/agents/agent.ts'
import { claudeCode } from '../../src/agents/claude-code/wire.ts'
import { EVENT_BYTES_MAX } from '../../src/limits.ts'
import { BAD_INPUT } from '../support/bad-input.ts'
import {
  ended,
  entriesOf,
  HOOK,
  makePerson,
  NATIVE_HOOK,
  type RunningDaemon,
  runHook,
  startDaemon,
} from '../support/daemon.ts'
import { bash, effectOf } from '../support/events.ts'
import { answerIn, frameOf, post, sendTo } from '../support/wire.ts'

const person = makePerson()
let daemon: RunningDaemon

beforeAll(async () => {
  daemon = await startDaemon(person)
})

// The last one runs first; a daemon that did not start must not keep the folder.
afterAll(() => person.remove())
afterAll(async () => void (await daemon.stop()))

const cases = Object.entries(BAD_INPUT)
/** Those that are not even a call of a tool: as a signal they let the agent go on. */
const unreadable = cases.filter(([, event]) => claudeCode.read(event.toString()).kind !== 'action')
/** The daemon's answers at its socket. */
const said = new Map<string, Answer>()

/** Refused or asked, in words that say that it is Interlock. */
function expectClosed(answer: Answer): void {
  expect(effectOf(answer)).not.toBe('allow')
  expect(answer.stdout).toContain('Interlock')
}

function expectOpen({ exit, stdout, stderr }: Answer): void {
  expect([exit, stdout]).toEqual([0, ''])
  expect(stderr).not.toContain('    at ')
}

async function throughHttp(door: string, event: string | Buffer): Promise<Answer> {
  const { port, ask } = daemon.endpoint()
  const headers = { host: `127.0.0.1:${port}`, authorization: `Bearer ${ask}` }
  return answerIn((await post(port, `/v1/hook/claude-code?door=${door}`, headers, event)).body)
}

describe('at the daemon’s socket', () => {
  it.each(cases)('%s is no action', async (name, event) => {
    const answer = await daemon.ask('action', event)
    expectClosed(answer)
    said.set(name, answer)
  })

  it.each(unreadable)('%s does not hold up an agent as a signal', async (_, event) => {
    expectOpen(await daemon.ask('signal', event))
  })
})

describe('at the HTTP door', () => {
  it.each(unreadable)('%s gets the same answer', async (name, event) => {
    expect(await throughHttp('action', event)).toEqual(said.get(name))
  })
})

describe('a frame that is none', () => {
  const FOREIGN = 'IL0\n'

  it.each<[string, string | Buffer]>([
    ['another language', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['another version', 'IL2 action claude-code 2\n{}'],
    ['another door', 'IL1 window claude-code 2\n{}'],
    ['no door', 'IL1  claude-code 2\n{}'],
    ['capitals', 'IL1 action Claude-Code 2\n{}'],
    ['an agent that leads elsewhere', 'IL1 action ../claude-code 2\n{}'],
    ['a long agent', `IL1 action ${'a'.repeat(33)} 2\n{}`],
    ['no length', 'IL1 action claude-code \n{}'],
    ['a negative length', 'IL1 action claude-code -1\n{}'],
    ['a length in letters', 'IL1 action claude-code 0x2\n{}'],
    ['a length over the limit', `IL1 action claude-code ${EVENT_BYTES_MAX + 1}\n{}`],
    ['a length of many digits', 'IL1 action claude-code 99999999999\n{}'],
    ['one word too many', 'IL1 action claude-code 2 x\n{}'],
    ['a carriage return', 'IL1 action claude-code 2\r\n{}'],
    ['a head that does not end', 'IL1 '.repeat(100)],
    ['bytes', Buffer.from([...Array(256).keys(), 10])],
    ['an empty line', '\n'],
  ])('%s', async (_, bytes) => {
    expect((await sendTo(person.places.socket, bytes)).toString()).toBe(FOREIGN)
  })

  it('an agent that nobody knows', async () => {
    for (const [door, exit] of [
      ['action', 2],
      ['signal', 0],
    ] as const) {
      const answer = answerIn(await sendTo(person.places.socket, frameOf(door, 'nobody', '{}')))
      expect(answer).toEqual({ exit, stdout: '', stderr: 'interlock: no agent is called nobody\n' })
    }
  })

  // Otherwise a hook that is registered with that name would let everything pass.
  it('the question whether it lives, asked as an action', async () => {
    const answer = answerIn(await sendTo(person.places.socket, frameOf('action', 'ping', '{}')))
    expect(answer.exit).toBe(2)
  })
})

describe('a frame', () => {
  const entries = () => entriesOf(person).length
  const allowed = 'IL1 0 0 0\n'

  it('may come in any pieces', async () => {
    const bytes = frameOf('action', 'claude-code', bash('ls'))
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) =>
      bytes.subarray(i * 7, i * 7 + 7),
    )
    const before = entries()
    expect((await sendTo(person.places.socket, ...pieces)).toString()).toBe(allowed)
    expect(entries()).toBe(before + 1)
  })

  it('is judged once, whatever comes behind it', async () => {
    const frame = frameOf('action', 'claude-code', bash('git status'))
    const before = entries()
    const client = net.connect({ path: person.places.socket, allowHalfOpen: true })
    client.on('error', () => {})
    client.write(frame)
    await once(client, 'data')
    client.write('x')
    // The daemon has read it when it has answered somebody who came later.
    expect((await sendTo(person.places.socket, frame)).toString()).toBe(allowed)
    client.destroy()
    expect(entries()).toBe(before + 2)
  })

  it('that is not whole is not judged', async () => {
    const before = entries()
    const frame = frameOf('action', 'claude-code', bash('ls'))
    for (const piece of [frame.subarray(0, 10), frame.subarray(0, -1), Buffer.alloc(0)]) {
      const answer = await new Promise<string>((resolve) => {
        let text = ''
        const client = net.connect(person.places.socket, () => client.end(piece))
        client.on('data', (chunk: Buffer) => {
          text += chunk.toString()
        })
        client.on('close', () => resolve(text))
      })
      expect(answer).toBe('')
    }
    expect(entries()).toBe(before)
  })
})

it('after all that the daemon lives, and judges', async () => {
  expect(effectOf(await daemon.ask('action', bash('ls')))).toBe('allow')
  expect(effectOf(await daemon.ask('action', bash('rm -rf /')))).toBe('deny')
})

describe('in the hook without a daemon', () => {
  const hook = makePerson()
  afterAll(() => hook.remove())

  const sample = [
    'nothing',
    'half an event',
    'every byte',
    'no folder',
    'an input that is nested too deep',
    'a command over the limit',
    '10,000 nested $(',
    'JSON that is nested too deep',
  ]

  beforeAll(() => {
    fs.mkdirSync(hook.places.root, { mode: 0o700 })
    for (const name of ['world', 'sessions', 'modes'] as const) {
      fs.copyFileSync(person.places[name], hook.places[name])
      fs.chmodSync(hook.places[name], 0o600)
    }
  })

  it('they are no actions, and the answer is the daemon’s', async () => {
    await Promise.all(
      sample.map(async (name) => {
        const event = BAD_INPUT[name] ?? ''
        const answer = await runHook(hook, 'action', event)
        expectClosed(answer)
        expect([name, answer]).toEqual([name, said.get(name)])
      }),
    )
  })

  it('they hold up no agent as signals', async () => {
    await Promise.all(
      sample.slice(0, 3).map(async (name) => {
        expectOpen(await runHook(hook, 'signal', BAD_INPUT[name] ?? ''))
      }),
    )
  })

  // An agent would take an error for a refusal to stop, or swallow the prompt.
  it.runIf(fs.existsSync('/dev/full')).each(['hook.cjs', 'the native client'])(
    '%s: nobody reads the warning',
    async (name) => {
      const { root, bin } = hook.places
      if (name !== 'hook.cjs') fs.cpSync(person.places.bin, bin, { recursive: true })
      const program = name === 'hook.cjs' ? `'${process.execPath}' '${HOOK}'` : `'${NATIVE_HOOK}'`
      const command = `exec ${program} signal claude-code '${root}' 2>/dev/full`
      const { exit, stdout } = await ended(spawn('sh', ['-c', command], { env: hook.env }), '{')
      expect([exit, stdout]).toEqual([0, ''])
    },
  )

  it('what is no call of a hook at all is refused', async () => {
    const run = (...args: readonly string[]) =>
      ended(spawn(process.execPath, [HOOK, ...args], { env: hook.env }), bash('ls'))
    const { root } = hook.places
    const outcomes = await Promise.all([
      run(),
      run('action'),
      run('action', 'nobody', root),
      run('action', 'claude-code', path.relative('/', root)),
    ])
    for (const { exit, stdout, stderr } of outcomes) {
      expect([exit, stdout]).toEqual([2, ''])
      expect(stderr).toContain('Run: interlock doctor')
    }
  })
})
