import fs from 'node:fs'
import path from 'node:path'
import Database from 'libsql'
import { beforeEach, expect, it } from 'vitest'
import { tempFolder } from '../../../test/support/temp.ts'
import { fileAttributeNames } from '../../../test/support/trees.ts'
import { xattr } from '../../state/xattr.ts'
import { Catalog } from '../catalog.ts'
import { planRestore, restore } from '../restore.ts'
import type { Snapshot } from '../snapshot.ts'
import { holdSqlite } from '../sqlite/hold.ts'
import type { WatchedCall } from './steps.ts'
import { Timeline } from './timeline.ts'

let folder: string
let catalog: Catalog
let timeline: Timeline
beforeEach(() => {
  const temp = tempFolder()
  folder = path.join(temp, 'project')
  fs.mkdirSync(folder)
  catalog = new Catalog(path.join(temp, 'kept'))
  timeline = new Timeline(catalog, holdSqlite)
})

const at = (name: string) => path.join(folder, name)

function callFrom(from: number, call = 'c'): WatchedCall {
  return { agent: 'claude-code', session: 's', call, cwd: folder, deed: 'make', from }
}

function look(...calls: readonly WatchedCall[]): readonly Snapshot[] {
  return timeline.look({ folder, calls, watched: 0 }, Date.now).steps
}

function back({ id }: Snapshot): void {
  const snapshot = catalog.find(id)
  if (!snapshot) throw new Error(`no snapshot ${id}`)
  restore(snapshot, planRestore(snapshot, catalog, holdSqlite), catalog, Date.now(), holdSqlite)
}

it('a call that began before the first look is a gap, and what it has touched is named', () => {
  fs.writeFileSync(at('old'), 'stood there')
  fs.utimesSync(at('old'), 1_000, 1_000)
  const [gap, step] = look(callFrom(Date.now() - 1_000))
  expect(gap?.step).toMatchObject({ kind: 'gap', why: 'nobody had looked at the folder before' })
  // How it stood before the call, nobody knows.
  expect(step?.step).toMatchObject({ kind: 'changes', left: [at('old')] })
  expect(step?.roots).toEqual([])
})

it('a file that is too large is named, and what it was before comes back', () => {
  fs.writeFileSync(at('small'), 'small')
  look()
  const began = Date.now()
  fs.truncateSync(at('small'), 65 * 1024 * 1024)
  fs.writeFileSync(at('dump'), '')
  fs.truncateSync(at('dump'), 65 * 1024 * 1024)
  const [step] = look(callFrom(began))
  expect(step?.step).toMatchObject({ left: [at('dump')] })
  expect(step?.roots.map(({ path }) => path)).toEqual([at('small')])
  if (step) back(step)
  expect(fs.readFileSync(at('small'), 'utf8')).toBe('small')
  expect(fs.existsSync(at('dump'))).toBe(true)
})

it('a database in use comes back as it was at one moment, with what its log held', () => {
  const database = new Database(at('app.db'))
  database.exec('PRAGMA journal_mode = wal; CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)')
  look()
  const began = Date.now()
  database.exec('DELETE FROM t')
  const [step, ...more] = look(callFrom(began))
  expect(more).toEqual([])
  expect(step?.roots.map(({ path }) => path)).toEqual([at('app.db')])
  database.close()
  if (step) back(step)
  const after = new Database(at('app.db'))
  expect(after.prepare('SELECT count(*) AS n FROM t').get()).toMatchObject({ n: 2 })
  after.close()
})

it('what was only touched, or written as it was, is no step', () => {
  fs.writeFileSync(at('a'), 'same')
  look()
  const began = Date.now()
  fs.utimesSync(at('a'), 5_000, 5_000)
  expect(look(callFrom(began))).toEqual([])
  fs.rmSync(at('a'))
  fs.writeFileSync(at('a'), 'same')
  expect(look(callFrom(began))).toEqual([])
})

const setAttribute = (name: string, value: string) =>
  xattr()?.calls.setAttributeSync(at(name), 'user.a', Buffer.from(value))
const attributeOf = (name: string) =>
  xattr()?.calls.getAttributeSync(at(name), 'user.a')?.toString() ?? ''
const hasAttributes = fileAttributeNames.includes('user.a')

it.skipIf(!hasAttributes)('a change of nothing but an attribute is a step', () => {
  fs.writeFileSync(at('a'), 'same')
  setAttribute('a', 'before')
  look()
  const began = Date.now()
  setAttribute('a', 'after')
  const [step, ...more] = look(callFrom(began))
  expect(more).toEqual([])
  expect(step?.roots.map(({ path }) => path)).toEqual([at('a')])
  if (step) back(step)
  expect([fs.readFileSync(at('a'), 'utf8'), attributeOf('a')]).toEqual(['same', 'before'])
  expect(look()).toEqual([])
  const [back2] = catalog.restores()
  if (back2) back(back2)
  expect(attributeOf('a')).toBe('after')
})

it.skipIf(!hasAttributes)('a folder that is gone comes back with its attributes', () => {
  fs.mkdirSync(at('f/g'), { recursive: true })
  look()
  setAttribute('f/g', 'set later')
  expect(look()).toEqual([])
  const began = Date.now()
  fs.rmdirSync(at('f/g'))
  const [step] = look(callFrom(began))
  if (step) back(step)
  expect(attributeOf('f/g')).toBe('set later')
})

it.skipIf(!hasAttributes)(
  'what was looked at before attributes were, gets them without a step',
  () => {
    fs.writeFileSync(at('a'), 'text')
    setAttribute('a', 'there before')
    look()
    const found = catalog.manifests.read(folder)
    const file = found?.seen.inner.get('a')
    if (!found || file?.kind !== 'file') throw new Error('it was looked at')
    const { attributes: _, ...node } = file.node
    const seen = { ...found.seen, inner: new Map([['a', { ...file, node }]]) }
    catalog.manifests.write({ folder, at: found.at, seen })
    timeline = new Timeline(catalog, holdSqlite)
    expect(look()).toEqual([])
    const began = Date.now()
    fs.writeFileSync(at('a'), 'other')
    fs.rmSync(at('a'))
    timeline = new Timeline(catalog, holdSqlite)
    const [step] = look(callFrom(began))
    if (step) back(step)
    expect([fs.readFileSync(at('a'), 'utf8'), attributeOf('a')]).toEqual(['text', 'there before'])
  },
)

it('two changes within one tick of the clock are both found', () => {
  for (let n = 0; n < 20; n++) {
    fs.writeFileSync(at('a'), `${n} before`.padEnd(12))
    look()
    // The same length, the same inode, and on a coarse clock the same time.
    fs.writeFileSync(at('a'), `${n} after`.padEnd(12))
    const found = look()
    expect(found.flatMap(({ roots }) => roots.map(({ path }) => path))).toEqual([at('a')])
  }
})

it('what tools make again, git’s own and Interlock’s own are left alone', () => {
  for (const name of ['node_modules/a', '.git', 'src']) fs.mkdirSync(at(name), { recursive: true })
  look()
  for (const name of ['node_modules/a/b', '.git/index', 'src/b']) fs.writeFileSync(at(name), '')
  expect(look().flatMap(({ roots }) => roots.map(({ path }) => path))).toEqual([at('src/b')])
})

it('nothing comes back through a link that a folder has become since', () => {
  fs.mkdirSync(at('x'))
  fs.writeFileSync(at('x/authorized_keys'), 'planted')
  look()
  const began = Date.now()
  fs.rmSync(at('x/authorized_keys'))
  const [step] = look(callFrom(began))
  const elsewhere = path.join(path.dirname(folder), 'elsewhere')
  fs.mkdirSync(elsewhere)
  fs.rmdirSync(at('x'))
  fs.symlinkSync(elsewhere, at('x'))
  if (!step) throw new Error('a step was found')
  expect(() => back(step)).toThrow('has become a link')
  expect(fs.readdirSync(elsewhere)).toEqual([])
})

it('a link that somebody has turned elsewhere since is newer work', () => {
  look()
  const began = Date.now()
  fs.symlinkSync('a', at('link'))
  const [step] = look(callFrom(began))
  fs.rmSync(at('link'))
  fs.symlinkSync('b', at('link'))
  const found = catalog.find(step?.id ?? '')
  if (!found) throw new Error('a step was found')
  expect(planRestore(found, catalog).newer.map((change) => change.path)).toEqual([at('link')])
})
