import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import { digestOf } from '../../src/recovery/files/node.ts'
import { take } from '../../src/recovery/files/take.ts'
import { AT_LENGTH } from '../../src/recovery/keep.ts'
import { planRestore, restore } from '../../src/recovery/restore.ts'
import { writeModesFile } from '../../src/state/modes-file.ts'
import { xattr } from '../../src/state/xattr.ts'
import {
  entriesOf,
  makePerson,
  type RunningDaemon,
  runHook,
  startDaemon,
} from '../support/daemon.ts'
import { bash, effectOf, preToolUse, signal } from '../support/events.ts'
import { fileAttributeNames } from '../support/trees.ts'

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

/** What an agent does: asks, does it, and says that it has ended. */
async function act(
  event: (call: object) => string,
  deed: () => void,
  effect: 'allow' | 'ask' = 'allow',
): Promise<string> {
  const call = { cwd, tool_use_id: `call ${++calls}` }
  const text = event(call)
  const answer = await daemon.ask('action', text)
  expect(effectOf(answer)).toBe(effect)
  deed()
  const { tool_name, tool_input } = JSON.parse(text)
  await daemon.ask('signal', signal('PostToolUse', { ...call, tool_name, tool_input }))
  const entry = entriesOf(person).findLast(
    ({ body }) => body.call === call.tool_use_id && body.effect === effect,
  )
  return String(entry?.body.snapshot)
}

/** The note of how an action ended is made off the way of the answer. */
async function noted(id: string): Promise<void> {
  while (!catalog.find(id)?.roots.every(({ after }) => after))
    await new Promise((resolve) => setTimeout(resolve, 10))
}

function back(id: string) {
  const snapshot = catalog.find(id)
  if (!snapshot) throw new Error(`no snapshot ${id}`)
  const plan = planRestore(snapshot, catalog)
  restore(snapshot, plan, catalog, Date.now())
  return plan
}

describe('what an action changes is kept before it runs', () => {
  it('a file that is written over, with its mode and time', async () => {
    fs.writeFileSync(at('config'), 'one', { mode: 0o640 })
    fs.utimesSync(at('config'), 1_000, 1_000)
    const write = (call: object) =>
      preToolUse('Write', { file_path: at('config'), content: 'two' }, { ...call })
    const id = await act(write, () => fs.writeFileSync(at('config'), 'two'))
    await noted(id)
    expect(back(id).newer).toEqual([])
    const { mode, mtimeMs } = fs.statSync(at('config'))
    expect([fs.readFileSync(at('config'), 'utf8'), mode & 0o777, mtimeMs]).toEqual([
      'one',
      0o640,
      1_000_000,
    ])
  })

  it('a file whose name looks like a pattern', async () => {
    fs.mkdirSync(at('app'))
    fs.writeFileSync(at('app/[id].tsx'), 'one')
    const id = await act(
      (call) => bash('rm -f "app/[id].tsx"', { ...call }),
      () => fs.rmSync(at('app/[id].tsx')),
    )
    await noted(id)
    back(id)
    expect(fs.readFileSync(at('app/[id].tsx'), 'utf8')).toBe('one')
  })

  it('files that a pattern names, and a file that was not there', async () => {
    for (const name of ['a.log', 'b.log', '.c.log', 'd.txt']) fs.writeFileSync(at(name), name)
    const id = await act(
      (call) => bash('rm -f *.log && touch made', { ...call }),
      () => {
        for (const name of ['a.log', 'b.log']) fs.rmSync(at(name))
        fs.writeFileSync(at('made'), '')
      },
    )
    await noted(id)
    back(id)
    expect(
      ['a.log', 'b.log', '.c.log', 'd.txt', 'made'].map((name) => fs.existsSync(at(name))),
    ).toEqual([true, true, true, true, false])
  })

  it('a database that is a file, by whichever client it is opened', async () => {
    const change = (statement: string) => {
      const script = `const D = require('libsql'); const d = new D(process.argv[1]); d.exec(process.argv[2])`
      execFileSync(process.execPath, ['-e', script, at('app.db'), statement])
    }
    change('PRAGMA journal_mode = wal; CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)')
    const before = fs.readFileSync(at('app.db'))
    const id = await act(
      (call) => bash('sqlite3 app.db "DELETE FROM t WHERE a = 1"', { ...call }),
      () => change('DELETE FROM t WHERE a = 1'),
    )
    await noted(id)
    expect(fs.readFileSync(at('app.db')).equals(before)).toBe(false)
    expect(back(id).newer).toEqual([])
    expect(fs.readFileSync(at('app.db')).equals(before)).toBe(true)
  })

  it('a branch, with the commits that nothing else names', async () => {
    const git = (...words: readonly string[]) =>
      execFileSync(
        'git',
        ['-C', at('repo'), '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...words],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      )
    fs.mkdirSync(at('repo'))
    git('init', '-q')
    git('commit', '-q', '--allow-empty', '-m', 'first')
    git('checkout', '-qb', 'side')
    git(
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@b.c',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'only',
    )
    const commit = git('rev-parse', 'side')
    git('checkout', '-q', '-')
    const id = await act(
      (call) => bash('git -C repo branch -D side', { ...call }),
      () => {
        git('branch', '-D', 'side')
        git('reflog', 'expire', '--expire=now', '--all')
        git('gc', '-q', '--prune=now')
      },
      // It is kept before a person is asked: their yes is to what can be undone.
      'ask',
    )
    await noted(id)
    back(id)
    expect(git('rev-parse', 'side')).toBe(commit)
    expect(git('cat-file', '-t', 'side').trim()).toBe('commit')
  })

  it('no longer than a hook waits', () => {
    const past = { bytes: 1e9, entries: 1e6, until: Date.now() - 1 }
    expect(() => take(cwd, { put: digestOf }, past)).toThrow('takes too long')
  })

  it('of a folder that holds Interlock’s own, everything but that', () => {
    const listings: Buffer[] = []
    const put = (bytes: Buffer) => {
      listings.push(bytes)
      return digestOf(bytes)
    }
    const entered = (except?: string) => {
      listings.length = 0
      const skips = (one: string) => one === except
      take(path.dirname(catalog.folder), { put }, { bytes: 1e8, entries: 1e5, skips })
      return Buffer.concat(listings).includes('["objects",{"kind":"folder"')
    }
    expect(entered()).toBe(true)
    expect(entered(catalog.folder)).toBe(false)
  })

  it('and what people did since is shown before it is replaced, and kept', async () => {
    fs.writeFileSync(at('notes'), 'one')
    const id = await act(
      (call) => bash('rm -f notes', { ...call }),
      () => fs.rmSync(at('notes')),
    )
    await noted(id)
    fs.writeFileSync(at('notes'), 'mine')
    expect(back(id).newer.map((change) => change.path)).toEqual([at('notes')])
    expect(fs.readFileSync(at('notes'), 'utf8')).toBe('one')
    const replaced = catalog.all().at(-1)
    expect(replaced?.restores).toBe(id)
    back(replaced?.id ?? '')
    expect(fs.readFileSync(at('notes'), 'utf8')).toBe('mine')
  })

  it('also by a hook without a daemon', async () => {
    fs.writeFileSync(at('alone'), 'one')
    await daemon.stop()
    const event = bash('rm -f alone', { cwd, tool_use_id: 'alone' })
    expect(effectOf(await runHook(person, 'action', event))).toBe('allow')
    fs.rmSync(at('alone'))
    const last = catalog.all().at(-1)
    expect(last?.call).toBe('alone')
    // Nobody noted how it ended.
    expect(back(last?.id ?? '').newer).toHaveLength(1)
    expect(fs.readFileSync(at('alone'), 'utf8')).toBe('one')
    daemon = await startDaemon(person)
  })
})

describe('what cannot be kept', () => {
  it('is not deleted without a person’s yes, in these words', async () => {
    const handle = fs.openSync(at('large.bin'), 'w')
    fs.ftruncateSync(handle, AT_LENGTH.bytes + 1)
    fs.closeSync(handle)
    const answer = await daemon.ask('action', bash('rm -f large.bin', { cwd }))
    expect(effectOf(answer)).toBe('ask')
    expect(answer.stdout).toContain('this cannot be undone: ')
    expect(answer.stdout).toContain('it is too large')
    fs.rmSync(at('large.bin'))
  })

  it('is not asked about where tools make it again, or where it is refused anyway', async () => {
    // Looks at the folder go on meanwhile, and are no part of it.
    const kept = () => catalog.all().filter(({ step }) => step === undefined)
    const before = kept().length
    fs.mkdirSync(at('node_modules'), { recursive: true })
    for (let n = 0; n < 200; n++) fs.writeFileSync(at(`node_modules/${n}`), `${n}`)
    expect(effectOf(await daemon.ask('action', bash('rm -rf node_modules', { cwd })))).toBe('allow')
    expect(effectOf(await daemon.ask('action', bash('rm -rf ~', { cwd })))).toBe('deny')
    expect(effectOf(await daemon.ask('action', bash('ls', { cwd })))).toBe('allow')
    expect(kept()).toHaveLength(before)
  })
})

it('what nothing here brings back is said in these words, with what would keep it', async () => {
  for (const [command, way] of [
    ['kubectl --context prod delete deployment api', 'kubectl get … -o yaml'],
    ['aws rds delete-db-instance --db-instance-identifier x', '--final-db-snapshot-identifier'],
    ['terraform destroy', 'terraform state pull'],
    ['psql postgres://db.example.com/x -c "drop table users"', 'interlock sql URL'],
  ] as const) {
    const { stdout, stderr } = await daemon.ask('action', bash(command, { cwd }))
    expect(`${stdout}${stderr}`).toContain('this cannot be undone: nothing here keeps ')
    expect(`${stdout}${stderr}`).toContain(way)
  }
})

it.skipIf(!fileAttributeNames.includes('user.a'))(
  'extended attributes too, by the daemon and by the hook that judges without it',
  async () => {
    const set = (value: string) =>
      xattr()?.calls.setAttributeSync(at('marked'), 'user.a', Buffer.from(value))
    const attributesOf = (id: string) => {
      const [root] = catalog.find(id)?.roots ?? []
      return root?.before.kind === 'file' ? root.before.attributes : undefined
    }
    fs.writeFileSync(at('marked'), 'text')
    set('one')
    const kept = await act(
      (call) => bash('rm -f marked', { ...call }),
      () => fs.rmSync(at('marked')),
    )
    await noted(kept)
    expect(attributesOf(kept)).toEqual([['user.a', 'b25l']])
    expect(back(kept).newer).toEqual([])
    expect(xattr()?.calls.getAttributeSync(at('marked'), 'user.a')?.toString()).toBe('one')
    set('two')
    const before = new Set(catalog.all().map(({ id }) => id))
    // Where agents' settings name it, with no libraries around it.
    await runHook(person, 'action', bash('rm -f marked', { cwd }), [
      process.execPath,
      person.places.bundle,
    ])
    const found = catalog.all().filter(({ id, step }) => !before.has(id) && !step)
    expect(found.map(({ id }) => attributesOf(id))).toEqual([[['user.a', 'dHdv']]])
  },
)

it('an object that was changed on the disk restores nothing, and is said', async () => {
  fs.writeFileSync(at('precious'), 'one')
  const id = await act(
    (call) => bash('rm -f precious', { ...call }),
    () => fs.rmSync(at('precious')),
  )
  const root = catalog.find(id)?.roots[0]
  if (root?.before.kind !== 'file') throw new Error('a file was kept')
  const { content } = root.before
  const folder = path.join(person.places.recovery, 'objects', content.slice(0, 2))
  for (const name of fs.readdirSync(folder)) fs.writeFileSync(path.join(folder, name), 'other')
  expect(() => back(id)).toThrow('is not what was kept')
  expect(fs.existsSync(at('precious'))).toBe(false)
  expect(fs.readdirSync(cwd).filter((name) => name.includes('interlock'))).toEqual([])
})

it('a freeze refuses also the way that keeps, but on this machine', async () => {
  const hold = { owner: 'ana', reason: 'launch', from: Date.now(), until: Date.now() + 60_000 }
  writeModesFile(person.places.modes, {
    orders: [{ kind: 'freeze', project: cwd, ...hold }],
    lifts: [],
  })
  const ask = (url: string) =>
    daemon.ask('action', bash(`interlock sql ${url} -- "DELETE FROM users"`, { cwd }))
  const refused = await ask('postgres://db.example.com/shop')
  expect(effectOf(refused)).toBe('deny')
  expect(refused.stderr).toContain('The mode is freeze')
  expect(effectOf(await ask('postgres://localhost/shop_dev'))).toBe('allow')
})
