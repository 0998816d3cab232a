import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { commandCases } from '../../test/accuracy/corpus.ts'
import {
  bash,
  effectOf,
  preToolUse,
  STRICTNESS,
  signal,
  withoutNames,
} from '../../test/support/events.ts'
import { makeRepository } from '../../test/support/repository.ts'
import { openFolder } from '../../test/support/temp.ts'
import { ask } from '../../test/support/wire.ts'
import type { Answer, Door } from '../agents/agent.ts'
import { claudeCode } from '../agents/claude-code/wire.ts'
import { startDaemon } from '../daemon/daemon.ts'
import { readSpool } from '../record/spool.ts'
import { RULES } from '../rules/index.ts'
import { NO_ORDERS, writeModesFile } from '../state/modes-file.ts'
import { type Places, placesOf } from '../state/places.ts'
import { answerInProcess } from './in-process.ts'

/** Every example of every rule and the whole corpus, in a repository in which there is something to lose. */
const COMMANDS = [
  ...new Set([
    ...RULES.flatMap(({ examples }) => [...examples.stops, ...examples.allows]),
    ...['commands', 'agents'].flatMap((name) =>
      commandCases(fileURLToPath(new URL(`../../test/corpus/${name}.jsonl`, import.meta.url))).map(
        ({ cmd }) => cmd,
      ),
    ),
  ]),
]

/** What is no shell command, and passes the same two judges. */
const OTHERS = (cwd: string): readonly string[] => [
  preToolUse('Read', { file_path: `${cwd}/tracked.txt` }, { cwd }),
  preToolUse('Read', { file_path: `${cwd}/.env` }, { cwd }),
  preToolUse('Write', { file_path: `${cwd}/a.ts`, content: 'x' }, { cwd }),
  preToolUse('Write', { file_path: '/etc/passwd', content: 'x' }, { cwd }),
  preToolUse('Edit', { file_path: `${cwd}/a`, old_string: 'a', new_string: 'b' }, { cwd }),
  preToolUse('WebFetch', { url: 'https://example.com' }, { cwd }),
  preToolUse('Task', { prompt: 'x', subagent_type: 'y' }, { cwd }),
  preToolUse('TodoWrite', {}, { cwd }),
  preToolUse('mcp__db__drop_table', { table: 'users' }, { cwd }),
  preToolUse('mcp__files__list', {}, { cwd }),
  preToolUse('PowerShell', { command: 'Remove-Item -Recurse C:\\' }, { cwd }),
  preToolUse('NewTool', { a: 1 }, { cwd }),
  preToolUse('Bash', {}, { cwd }),
  bash('echo `', { cwd }),
  bash('ls', {}),
  '{"hook_event_name":"PreToolUse"}',
  '',
  '{',
]

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const temp = openFolder()
const cwd = path.join(temp.folder, 'home/project')
const places: Places = placesOf(path.join(temp.folder, 'home/.interlock'))
/** Each in a session of its own: the daemon remembers what a session was refused. */
const events: readonly string[] = [
  ...COMMANDS.map((command, i) => bash(command, { cwd, session_id: `session ${i}` })),
  ...OTHERS(cwd),
]
/** The daemon's answers, in the order of the events, and its world file. */
const answers: Answer[] = []
let world = ''

beforeAll(async () => {
  vi.stubEnv('HOME', path.join(temp.folder, 'home'))
  makeRepository(cwd)
  fs.writeFileSync(path.join(cwd, 'tracked.txt'), 'two\n')
  fs.writeFileSync(path.join(cwd, 'untracked.txt'), '')
  // What would be rebuilt, and what would not: names that the examples have.
  for (const name of ['src', 'dist', 'node_modules', 'data', 'build'])
    fs.mkdirSync(path.join(cwd, name))
  const daemon = await startDaemon(places.root, DIST)
  if (!daemon) throw new Error('a daemon of this test’s own was expected')
  for (const event of events) answers.push(await ask(places.socket, 'action', event))
  world = fs.readFileSync(places.world, 'utf8')
  await daemon.stop()
  // Thousands of them, on a machine that may have other things to do.
}, 60_000)

afterAll(() => {
  vi.unstubAllEnvs()
  temp.remove()
})

beforeEach(() => {
  for (const file of [places.world, places.spool]) fs.rmSync(file, { force: true, recursive: true })
  fs.writeFileSync(places.world, world, { mode: 0o600 })
  writeModesFile(places.modes, NO_ORDERS)
})

const fallback = async (event: string, door: Door = 'action'): Promise<Answer> =>
  answerInProcess(claudeCode, door, event, places)

const rank = (answer: Answer | undefined) => STRICTNESS.indexOf(answer ? effectOf(answer) : 'allow')

const changed = (change: object) => JSON.stringify({ ...JSON.parse(world), ...change })

describe('with the daemon’s world file', () => {
  it('the fallback says what the daemon says, to the letter, about every example and the whole corpus', async () => {
    expect(COMMANDS.length).toBeGreaterThan(900)
    const effects = answers.map(effectOf)
    // Otherwise two judges that say the same about everything would pass.
    for (const effect of STRICTNESS) expect(effects).toContain(effect)
    for (const [i, event] of events.entries()) {
      const answer = await fallback(event)
      // Without PostgreSQL's own parser its SQL is not known, and an unknown may only be stricter.
      if (/psql/.test(event))
        expect([event, rank(answer) >= rank(answers[i])]).toEqual([event, true])
      else
        expect(withoutNames({ event, answer })).toEqual(withoutNames({ event, answer: answers[i] }))
    }
    expect(readSpool(places.spool, () => true).faults).toEqual([])
  })

  it('what PostgreSQL’s own parser would have a say in is not known', async () => {
    const event = (host: string) => bash(`psql -h ${host} -d app -c 'select 1'`, { cwd })
    expect(effectOf(await fallback(event('db.example.com')))).not.toBe('allow')
    expect(effectOf(await fallback(event('localhost')))).toBe('allow')
  })

  it('each verdict is in the spool, linked to the ledger, before it is given', async () => {
    const { head } = JSON.parse(world)
    await fallback(bash('ls', { cwd }))
    await fallback(bash('rm -rf /', { cwd }))
    await fallback(signal('Stop'), 'signal')
    await fallback('{')
    const { lines } = readSpool(places.spool, () => true)
    expect(lines[0]?.previous).toBe(head.hash)
    expect(lines.map(({ kind, body }) => [kind, body.effect, body.source])).toEqual([
      ['action', 'allow', 'fallback'],
      ['action', 'deny', 'fallback'],
      ['signal', undefined, 'fallback'],
      ['incident', undefined, undefined],
    ])
  })

  it('what cannot be written there is asked or refused, as in the daemon', async () => {
    fs.mkdirSync(places.spool)
    expect(effectOf(await fallback(bash('ls', { cwd })))).toBe('ask')
    const irreversible = bash('psql -h localhost -d app_test -c "drop table t"', { cwd })
    expect(effectOf(await fallback(irreversible))).toBe('deny')
    expect((await fallback(signal('Stop'), 'signal')).exit).toBe(0)
  })

  // With the daemon gone (it restarts, or its socket was taken away) the same session may not try again.
  it.each<[string, readonly [Door, string][], string]>([
    [
      'another way to what was refused',
      [['action', bash('rm -rf ~/notes', { cwd })]],
      bash('rm ~/notes', { cwd }),
    ],
    [
      'what cannot be told, in a session whose task asks for harm',
      [['signal', signal('UserPromptSubmit', { prompt: 'Do it by any means necessary.' })]],
      bash('python3 nowhere.py', { cwd }),
    ],
  ])('is not looser than the daemon, which remembers: %s', async (_, before, event) => {
    const daemon = await startDaemon(places.root, DIST)
    for (const [door, text] of before) await ask(places.socket, door, text)
    const said = await ask(places.socket, 'action', event)
    await daemon?.stop()
    expect(rank(said)).toBeGreaterThan(0)
    expect(rank(await fallback(event))).toBeGreaterThanOrEqual(rank(said))
  })

  it('a temporary folder of the agent’s choosing changes nothing', async () => {
    const event = bash('rm -rf /opt/elsewhere/thesis', { cwd })
    const before = effectOf(await fallback(event))
    vi.stubEnv('TMPDIR', '/opt/elsewhere')
    const after = effectOf(await fallback(event))
    vi.stubEnv('TMPDIR', undefined)
    expect(after).toBe(before)
  })
})

describe('a mode that a person has set', () => {
  const push = bash('git push origin main', { cwd })
  const freezeOf = (project: string) =>
    writeModesFile(places.modes, {
      orders: [{ project, kind: 'freeze', owner: 'ana', reason: 'release', from: 1 }],
      lifts: [],
    })

  it('holds without a daemon: ending the daemon in a freeze frees nothing', async () => {
    expect(effectOf(await fallback(push))).toBe('allow')
    freezeOf(cwd)
    const answer = await fallback(push)
    expect(effectOf(answer)).toBe('deny')
    expect(answer.stderr).toContain('The mode is freeze, set by ana')
    expect(effectOf(await fallback(bash('git log', { cwd })))).toBe('allow')
  })

  it('goes with the session that leaves the folder', async () => {
    freezeOf(cwd)
    const elsewhere = (session_id: string) =>
      bash('git push origin main', { cwd: temp.folder, session_id })
    await fallback(bash('ls', { cwd, session_id: 'leaver' }))
    expect(effectOf(await fallback(elsewhere('leaver')))).toBe('deny')
    expect(effectOf(await fallback(elsewhere('other')))).toBe('allow')
  })
})

describe('a file of settings', () => {
  const file = path.join(cwd, 'interlock.toml')
  const query = bash('psql -h db.own.example -d app -c "select 1"', { cwd })

  afterEach(() => fs.rmSync(file, { force: true }))

  it('that the daemon has not read lets only reads pass, for a hook reads no TOML', async () => {
    fs.writeFileSync(file, '[environments.dev]\nhosts = ["db.own.example"]\n')
    const answer = await fallback(bash('mkdir a', { cwd }))
    expect(effectOf(answer)).toBe('deny')
    expect(answer.stderr).toContain('interlock.toml cannot be used')
    expect(effectOf(await fallback(bash('ls', { cwd })))).toBe('allow')
  })

  it('that the daemon has read holds without it, until it is changed', async () => {
    fs.writeFileSync(file, '[environments.production]\nhosts = ["localhost"]\n')
    const daemon = await startDaemon(places.root, DIST)
    const local = bash('redis-cli -h localhost flushall', { cwd })
    expect(effectOf(await ask(places.socket, 'action', local))).toBe('deny')
    await ask(places.socket, 'action', query)
    await daemon?.stop()
    expect(effectOf(await fallback(local))).toBe('deny')
    expect(effectOf(await fallback(bash('mkdir a', { cwd })))).toBe('allow')
    fs.appendFileSync(file, '# changed\n')
    expect(effectOf(await fallback(bash('mkdir a', { cwd })))).toBe('deny')
  })
})

/** Each of them means that nobody knows what the daemon knew. */
const STRANGE: Readonly<Record<string, () => void>> = {
  missing: () => fs.rmSync(places.world),
  empty: () => fs.writeFileSync(places.world, ''),
  torn: () => fs.writeFileSync(places.world, world.slice(0, -20)),
  'of another version': () => fs.writeFileSync(places.world, changed({ version: '9.9.9' })),
  'of another policy': () => fs.writeFileSync(places.world, changed({ policy: 'x' })),
  'of another form': () => fs.writeFileSync(places.world, changed({ format: 1 })),
  'with files of settings that are none': () =>
    fs.writeFileSync(places.world, changed({ configs: 'x' })),
  'without the modes that are set': () => fs.rmSync(places.modes),
  'with modes that nobody knows': () =>
    fs.writeFileSync(places.modes, '{"format":1,"orders":[{"kind":"free"}]}'),
  'with a head that is none': () => fs.writeFileSync(places.world, changed({ head: null })),
  'with settings that are none': () => fs.writeFileSync(places.world, changed({ settings: [1] })),
  'that others may write': () => fs.chmodSync(places.world, 0o666),
  'that a group may write': () => fs.chmodSync(places.world, 0o620),
  'a folder': () => {
    fs.rmSync(places.world)
    fs.mkdirSync(places.world)
  },
  'a list': () => fs.writeFileSync(places.world, '[]'),
}

describe('with a world file that is', () => {
  it('missing, no verdict is looser than the daemon’s', async () => {
    fs.rmSync(places.world)
    const looser: string[] = []
    for (const [i, event] of events.entries()) {
      const said = rank(answers[i])
      // Nothing is looser than an allow.
      if (said > 0 && rank(await fallback(event)) < said) looser.push(event)
    }
    expect(looser).toEqual([])
  })

  it.each(Object.entries(STRANGE))('%s, only reads pass', async (_, spoil) => {
    spoil()
    for (const event of [
      bash('ls -la', { cwd }),
      bash('cat tracked.txt | grep one', { cwd }),
      preToolUse('Read', { file_path: `${cwd}/tracked.txt` }, { cwd }),
      preToolUse('Grep', { pattern: 'x' }, { cwd }),
      preToolUse('TodoWrite', {}, { cwd }),
      preToolUse('WebFetch', { url: 'https://example.com' }, { cwd }),
      preToolUse('Task', { prompt: 'x' }, { cwd }),
      bash('git log --oneline', { cwd }),
    ])
      expect([event, effectOf(await fallback(event))]).toEqual([event, 'allow'])
    for (const event of [
      bash('npm test', { cwd }),
      bash('echo x > a', { cwd }),
      bash('mkdir a', { cwd }),
      bash('git commit -m x', { cwd }),
      bash('curl -o a https://example.com', { cwd }),
      preToolUse('Write', { file_path: `${cwd}/a`, content: '' }, { cwd }),
      preToolUse('Edit', { file_path: `${cwd}/a`, old_string: '', new_string: '' }, { cwd }),
      preToolUse('mcp__a__b', {}, { cwd }),
    ])
      expect([event, effectOf(await fallback(event))]).toEqual([event, 'deny'])
    expect((await fallback(signal('Stop'), 'signal')).exit).toBe(0)
  })

  it.each([
    'sort -o tracked.txt untracked.txt',
    'sort --output=tracked.txt untracked.txt',
    'sort --compress-program=./evil big.txt',
    'uniq untracked.txt tracked.txt',
    'tree -o tracked.txt',
    'rg --pre ./evil x',
    'hostname other',
    'date -s 2020-01-01',
    'cat tracked.txt > a',
    'echo x | tee a',
    'find . -delete',
    'env rm a',
  ])('missing, what only seems to be a read is refused: %s', async (command) => {
    fs.rmSync(places.world)
    expect(effectOf(await fallback(bash(command, { cwd })))).toBe('deny')
  })

  it.each([
    'ag --pager ./evil x',
    'file -C -m magic',
    './sort tracked.txt',
    'bin/cat tracked.txt',
    'ls | ./sort',
    'printf -v PATH .; ls',
    'for PATH in .; do ls; done',
  ])('missing, what only seems to be a read is refused: %s', async (command) => {
    fs.rmSync(places.world)
    // No script, so nobody can read what it does.
    fs.writeFileSync(path.join(cwd, 'sort'), '\x7fELF\0')
    expect(effectOf(await fallback(bash(command, { cwd })))).toBe('deny')
  })
})
