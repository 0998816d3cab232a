import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import { planRestore, restore } from '../../src/recovery/restore.ts'
import type { Snapshot } from '../../src/recovery/snapshot.ts'
import { makePerson, type RunningDaemon, startDaemon } from '../support/daemon.ts'
import { bash, signal } from '../support/events.ts'

const person = makePerson()
const cwd = person.project
const catalog = new Catalog(person.places.recovery)
const at = (name: string) => path.join(cwd, name)
let daemon: RunningDaemon

beforeAll(async () => {
  fs.writeFileSync(at('kept.txt'), 'one')
  fs.writeFileSync(at('gone.txt'), 'two')
  fs.writeFileSync(at('.gitignore'), 'ignored\n')
  fs.writeFileSync(at('ignored'), 'nobody commits it')
  daemon = await startDaemon(person)
  await daemon.ask('signal', signal('SessionStart', { cwd, source: 'startup' }))
  await until(() => catalog.manifests.read(cwd))
})
afterAll(() => person.remove())
afterAll(async () => void (await daemon.stop()))

async function until<T>(find: () => T | undefined): Promise<T> {
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A program that nobody can read beforehand. */
async function run(command: string, call: string, script: string): Promise<void> {
  const event = { cwd, tool_use_id: call }
  await daemon.ask('action', bash(command, event))
  execFileSync('bash', ['-c', script], { cwd })
  const tool = { tool_name: 'Bash', tool_input: { command } }
  await daemon.ask('signal', signal('PostToolUse', { ...event, ...tool }))
}

const stepOf = (call: string): Promise<Snapshot> =>
  until(() =>
    catalog
      .all()
      .find(({ step }) => step?.kind === 'changes' && step.calls.some((one) => one.call === call)),
  )

const namesIn = ({ roots }: Snapshot) => roots.map((root) => path.basename(root.path)).sort()

it('a step of the time line tells what a program changed by itself, and takes it back', async () => {
  await run(
    'make all',
    'a1',
    'rm gone.txt ignored; echo more >> kept.txt; mkdir -p d/e; echo x > d/e/f',
  )
  const step = await stepOf('a1')
  expect(namesIn(step)).toEqual(['d', 'gone.txt', 'ignored', 'kept.txt'])
  expect(step.deed).toBe('make all')
  const plan = planRestore(step, catalog)
  expect(plan.newer).toEqual([])
  restore(step, plan, catalog, Date.now())
  const now = ['kept.txt', 'gone.txt', 'ignored'].map((name) => fs.readFileSync(at(name), 'utf8'))
  expect(now).toEqual(['one', 'two', 'nobody commits it'])
  expect(fs.existsSync(at('d'))).toBe(false)
})

it('what a person changes between calls is told apart, and is newer work', async () => {
  fs.writeFileSync(at('mine.txt'), 'by hand')
  await new Promise((resolve) => setTimeout(resolve, 50))
  await run('make other', 'b1', 'echo y > made.txt')
  expect(namesIn(await stepOf('b1'))).toEqual(['made.txt'])
  const others = await until(() =>
    catalog
      .all()
      .findLast(
        (one) =>
          one.step?.kind === 'changes' &&
          one.step.by === 'others' &&
          namesIn(one).includes('mine.txt'),
      ),
  )
  expect(planRestore(others, catalog).newer.map((change) => path.basename(change.path))).toEqual([
    'mine.txt',
  ])
})

it('of two calls at once, a change is of one of them', async () => {
  const event = (call: string) => ({ cwd, tool_use_id: call })
  const tool = (command: string) => ({ tool_name: 'Bash', tool_input: { command } })
  for (const call of ['c1', 'c2']) await daemon.ask('action', bash(`make ${call}`, event(call)))
  await new Promise((resolve) => setTimeout(resolve, 30))
  fs.writeFileSync(at('shared.txt'), 'one of them')
  await new Promise((resolve) => setTimeout(resolve, 30))
  for (const call of ['c1', 'c2'])
    await daemon.ask('signal', signal('PostToolUse', { ...event(call), ...tool(`make ${call}`) }))
  const { step } = await stepOf('c1')
  expect(step?.kind === 'changes' && step.calls.map(({ call }) => call)).toEqual(['c1', 'c2'])
})

it('after a new start nobody knows whose a change was', async () => {
  await daemon.stop()
  fs.writeFileSync(at('meanwhile.txt'), 'nobody looked')
  daemon = await startDaemon(person)
  await daemon.ask('signal', signal('SessionStart', { cwd, source: 'resume' }))
  const found = await until(() =>
    catalog.all().find((one) => one.step !== undefined && namesIn(one).includes('meanwhile.txt')),
  )
  expect(found.step?.kind === 'changes' && found.step.by).toBe('unwatched')
})
