import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import { planRestore, restore } from '../../src/recovery/restore.ts'
import { entriesOf, makePerson, type RunningDaemon, startDaemon } from '../support/daemon.ts'
import { bash, effectOf, signal } from '../support/events.ts'

const MIB = 1024 * 1024
const person = makePerson()
const cwd = person.project
const catalog = new Catalog(person.places.recovery)
let daemon: RunningDaemon

beforeAll(async () => {
  daemon = await startDaemon(person)
})
afterAll(() => person.remove())
afterAll(async () => void (await daemon.stop()))

const at = (name: string) => path.join(cwd, name)
let calls = 0

/** One more call of an agent's. */
async function ask(command: string) {
  const call = { cwd, tool_use_id: `call ${++calls}` }
  const answer = await daemon.ask('action', bash(command, call))
  const entry = entriesOf(person).findLast(({ body }) => body.call === call.tool_use_id)
  const ended = async () => {
    const event = { ...call, tool_name: 'Bash', tool_input: { command } }
    await daemon.ask('signal', signal('PostToolUse', event))
  }
  return { effect: effectOf(answer), text: answer.stdout + answer.stderr, entry, ended }
}

/** As an agent does that does as it is told: asks again until it is answered. */
async function askUntilAnswered(command: string) {
  const told: string[] = []
  for (;;) {
    const answer = await ask(command)
    if (!answer.text.includes('interlock/keeping')) return { ...answer, told }
    told.push(answer.text)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

/** Processes that keep something at length. */
function copiers(): readonly number[] {
  const words = `pgrep -f '[c]opier.mjs ${person.places.recovery}' || true`
  const pids = execFileSync('sh', ['-c', words], { encoding: 'utf8' }).split('\n')
  return pids.filter((pid) => pid !== '').map(Number)
}

/** A call, and the process that has begun to keep what it would change. */
async function begun(command: string) {
  const before = copiers()
  const answer = ask(command)
  for (;;) {
    const copier = copiers().find((pid) => !before.includes(pid))
    if (copier !== undefined) return [answer, copier] as const
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function fill(name: string, files: number, bytes: number): void {
  for (let n = 0; n < files; n++) {
    const folder = at(`${name}/${n % 50}`)
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(path.join(folder, `${n}`), randomBytes(bytes))
  }
}

/** Names, modes, times and contents. */
function looks(name: string): string {
  const words = `cd '${at(name)}' && find . ! -type l -printf '%P %m %T@ %y\\n' | sort && find . -type f -print0 | sort -z | xargs -0 sha256sum`
  return execFileSync('sh', ['-c', words], { encoding: 'utf8', maxBuffer: 64 * MIB })
}

function back(id: unknown) {
  const snapshot = catalog.find(String(id))
  if (!snapshot) throw new Error(`no snapshot ${id}`)
  const plan = planRestore(snapshot, catalog)
  restore(snapshot, plan, catalog, Date.now())
  return plan
}

async function noted(id: unknown): Promise<void> {
  expect(id).toMatch(/^s/)
  while (!catalog.find(String(id))?.roots.every(({ after }) => after))
    await new Promise((resolve) => setTimeout(resolve, 50))
}

/** Node sets times to a microsecond, or the one before it. */
const near = (text: string) => text.replace(/(\.\d{3})\d+/g, '$1')

describe('what is more than a call waits for', () => {
  it('is kept while the agent does other things, which is told how far it is; then the call goes on', async () => {
    fill('much', 800, 100 * 1024)
    fs.symlinkSync('0', at('much/link'))
    const [asked, copier] = await begun('rm -rf much')
    // However fast the machine is, it takes longer than a call waits for.
    process.kill(copier, 'SIGSTOP')
    const first = await asked
    expect(first.effect).toBe('deny')
    expect(first.text).toContain('has not let this through yet')
    expect(first.text).toMatch(/the very same call in \d+ s/)
    expect((await ask('ls')).effect).toBe('allow')

    // What changes meanwhile is kept as it is when the call may run.
    fs.writeFileSync(at('much/1/1'), 'written while it was kept')
    fs.writeFileSync(at('much/new'), 'made while it was kept')
    const before = looks('much')
    process.kill(copier, 'SIGCONT')
    const { effect, entry, told, ended } = await askUntilAnswered('rm -rf much')
    // As without it: a folder of sources is asked about.
    expect(effect).toBe('ask')
    for (const text of told) expect(text).toMatch(/\d+ % of it|it is counted/)
    fs.rmSync(at('much'), { recursive: true })
    await ended()
    await noted(entry?.body.snapshot)
    expect(back(entry?.body.snapshot).newer).toEqual([])
    expect(near(looks('much'))).toBe(near(before))
  }, 240_000)

  it('a file of which no memory holds a copy, in one call', async () => {
    const handle = fs.openSync(at('film.bin'), 'w')
    for (let n = 0; n < 150; n++) fs.writeSync(handle, randomBytes(MIB))
    fs.closeSync(handle)
    const before = execFileSync('sha256sum', [at('film.bin')], { encoding: 'utf8' })
    const { effect, entry } = await askUntilAnswered('rm film.bin')
    expect(effect).toBe('allow')
    fs.rmSync(at('film.bin'))
    back(entry?.body.snapshot)
    expect(execFileSync('sha256sum', [at('film.bin')], { encoding: 'utf8' })).toBe(before)
  }, 120_000)

  it('a repository too large to be kept at once', async () => {
    fill('repo/src', 800, 100 * 1024)
    const git = (...words: readonly string[]) =>
      execFileSync('git', [
        '-C',
        at('repo'),
        '-c',
        'user.name=a',
        '-c',
        'user.email=a@b.c',
        ...words,
      ])
    git('init', '-q')
    git('add', '-A')
    git('commit', '-qm', 'all')
    git('branch', 'side')
    git('checkout', '-q', 'side')
    git('commit', '-q', '--allow-empty', '-m', 'only here')
    git('checkout', '-q', '-')
    fs.writeFileSync(at('repo/src/3/3'), 'not committed')
    const only = git('rev-parse', 'side')
    const { effect, entry, ended } = await askUntilAnswered('git -C repo branch -D side')
    expect(effect).not.toBe('deny')
    git('branch', '-qD', 'side')
    await ended()
    await noted(entry?.body.snapshot)
    expect(back(entry?.body.snapshot).newer).toEqual([])
    expect(git('rev-parse', 'side')).toEqual(only)
  }, 240_000)

  it('is asked about where the process that keeps it has ended, and tried again after that', async () => {
    fill('again', 800, 100 * 1024)
    const [waiting, copier] = await begun('rm -rf again')
    process.kill(copier, 'SIGKILL')
    const first = await waiting
    expect(first.effect).toBe('ask')
    expect(first.text).toContain('this cannot be undone: the process that keeps it has ended')
    expect((await askUntilAnswered('rm -rf again')).entry?.body.snapshot).toMatch(/^s/)
  }, 240_000)
})
