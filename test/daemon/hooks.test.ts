import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../../src/agents/agent.ts'
import { readSpool } from '../../src/record/spool.ts'
import { verify } from '../../src/record/verify.ts'
import {
  entriesOf,
  makePerson,
  NATIVE_HOOK,
  type RunningDaemon,
  runHook,
  startDaemon,
} from '../support/daemon.ts'
import { bash, effectOf, preToolUse, signal, withoutNames } from '../support/events.ts'

const person = makePerson()
const { places, project: cwd } = person

/** Of every kind, and of every verdict. */
const SAMPLE = [
  bash('ls -la', { cwd }),
  bash('rm -rf ~', { cwd }),
  bash('rm ~/notes.txt', { cwd }),
  bash('git push --force origin main', { cwd }),
  bash('psql "$PROD" -c "drop table users"', { cwd }),
  bash('echo `', { cwd }),
  preToolUse('Write', { file_path: `${cwd}/a.ts`, content: 'x' }, { cwd }),
  preToolUse('Write', { file_path: `${places.root}/world.json`, content: '{}' }, { cwd }),
  preToolUse('mcp__db__drop_table', { table: 'users' }, { cwd }),
  preToolUse('NewTool', {}, { cwd }),
].map((event, i) => event.replace('"session"', `"session ${i}"`))

let said: readonly Answer[] = []

beforeAll(async () => {
  const daemon = await startDaemon(person)
  const answers: Answer[] = []
  for (const event of SAMPLE) answers.push(await daemon.ask('action', event))
  await daemon.stop()
  said = answers
})

afterAll(() => person.remove())

describe('the shipped hook, while there is no daemon', () => {
  it('says what the daemon says', async () => {
    const effects = new Set(said.map(effectOf))
    expect([...effects].sort()).toEqual(['allow', 'ask', 'deny'])
    const answers: Answer[] = []
    for (let i = 0; i < SAMPLE.length; i += 5) {
      const some = SAMPLE.slice(i, i + 5)
      answers.push(...(await Promise.all(some.map((event) => runHook(person, 'action', event)))))
    }
    expect(withoutNames(answers)).toEqual(withoutNames(said))
  })

  it('and so does the native client, which starts the hook', async () => {
    const [, rm = ''] = SAMPLE
    const answer = await runHook(person, 'action', rm, [NATIVE_HOOK])
    expect(withoutNames(answer)).toEqual(withoutNames(said[1]))
    expect((await runHook(person, 'signal', signal('Stop'), [NATIVE_HOOK])).exit).toBe(0)
  })
})

describe('hooks that run at the same time', () => {
  it('lose nothing, and the daemon takes all of it, once', async () => {
    fs.rmSync(places.spool, { force: true })
    const before = entriesOf(person).length
    const calls = Array.from({ length: 8 }, (_, n) => `call ${n}`)
    const answers = await Promise.all(
      calls.map((call) => runHook(person, 'action', bash('ls', { cwd, tool_use_id: call }))),
    )
    expect(answers.map(effectOf)).toEqual(calls.map(() => 'allow'))
    const { lines, faults } = readSpool(places.spool, () => true)
    expect(faults).toEqual([])
    expect(lines.map(({ body }) => String(body.call)).sort()).toEqual(calls)

    const daemon = await startDaemon(person)
    expect(fs.existsSync(places.spool)).toBe(false)
    await daemon.stop()
    const entries = entriesOf(person).slice(before)
    const imported = entries.filter(({ body }) => body.source === 'fallback')
    expect(imported.map(({ body }) => String(body.call)).sort()).toEqual(calls)
    expect(entries.filter(({ kind }) => kind === 'incident')).toEqual([])
    const started = entries.find(({ kind }) => kind === 'service')
    expect(started?.body).toMatchObject({ text: 'the daemon started', imported: calls.length })
    expect(verify(entriesOf(person), undefined)).toMatchObject({ ok: true })
  })
})

describe('while a daemon runs', () => {
  let daemon: RunningDaemon
  beforeAll(async () => {
    daemon = await startDaemon(person)
  })
  afterAll(() => daemon.stop())

  it('what a hook wrote beside it is taken with the next event, and what ran is known', async () => {
    await runHook(person, 'action', bash('ls', { cwd, tool_use_id: 'beside' }))
    expect(fs.existsSync(places.spool)).toBe(true)
    const ran = { tool_name: 'Bash', tool_use_id: 'beside', tool_input: { command: 'ls' } }
    await daemon.ask('signal', signal('PostToolUse', ran))
    expect(fs.existsSync(places.spool)).toBe(false)
    const about = entriesOf(person).filter(({ body }) => body.call === 'beside')
    expect(about.map(({ kind }) => kind)).toEqual(['action', 'signal'])
  })

  it('a spool that was changed is an incident, and the agent gets its answer', async () => {
    await runHook(person, 'action', bash('ls', { cwd }))
    fs.appendFileSync(places.spool, '{"kind":\n')
    expect(effectOf(await daemon.ask('action', bash('pwd', { cwd })))).toBe('allow')
    const incident = entriesOf(person).findLast(({ kind }) => kind === 'incident')
    expect(incident?.body.text).toBe('line 2 of the spool is torn or not ours')
  })

  it.each<[string, () => void]>([
    ['a folder', () => fs.mkdirSync(places.spool)],
    ['unreadable', () => fs.symlinkSync('/proc/self/mem', places.spool)],
  ])('a spool that is %s ends nothing', async (_, spoil) => {
    spoil()
    const answer = await daemon.ask('action', bash('pwd', { cwd })).catch(() => undefined)
    await daemon.stop('SIGKILL')
    for (const name of fs.readdirSync(places.root))
      if (name.startsWith('spool'))
        fs.rmSync(path.join(places.root, name), { recursive: true, force: true })
    fs.rmSync(places.pid, { force: true })
    daemon = await startDaemon(person)
    expect(answer && effectOf(answer)).toBe('allow')
  })
})
