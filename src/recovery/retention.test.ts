import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { tempFolder } from '../../test/support/temp.ts'
import { shellAction } from '../cli/check.ts'
import { Catalog } from './catalog.ts'
import { rehearse } from './drill.ts'
import { keepBefore } from './keep.ts'
import { planRestore, restore } from './restore.ts'
import { RETENTION, sweep } from './retention.ts'
import { NOT_HELD } from './sqlite/roots.ts'
import { Timeline } from './timeline/timeline.ts'

const DAY_MS = 24 * 60 * 60 * 1000

let folder: string
let catalog: Catalog
beforeEach(() => {
  folder = tempFolder()
  catalog = new Catalog(path.join(folder, 'kept'))
})

/** A file with this text, kept so many days ago. */
function keptFile(name: string, text: string, days: number, session = 'one'): string {
  const at = path.join(folder, name)
  fs.writeFileSync(at, text)
  const { origin, ...action } = shellAction(`rm ${name}`, folder)
  const now = Date.now() - days * DAY_MS
  const asked = { ...action, origin: { ...origin, session } }
  const kept = keepBefore(asked, [{ at, worth: 'lasting' }], catalog, now)
  if (kept.kind !== 'kept') throw new Error(JSON.stringify(kept))
  return kept.id
}

/** Objects are as old as their snapshots: what is young is nobody's to sweep. */
function age(): void {
  const objects = path.join(folder, 'kept', 'objects')
  for (const half of fs.readdirSync(objects))
    for (const name of fs.readdirSync(path.join(objects, half)))
      fs.utimesSync(path.join(objects, half, name), 1_000, 1_000)
}

const ids = () => catalog.all().map(({ id }) => id)

function back(id: string): string {
  const snapshot = catalog.find(id)
  if (!snapshot) throw new Error(`no snapshot ${id}`)
  restore(snapshot, planRestore(snapshot, catalog), catalog, Date.now())
  const at = Buffer.from(snapshot.roots[0]?.path ?? '', 'latin1')
  return fs.readFileSync(at, 'utf8')
}

it('forgets what is old with its contents, but for those that something younger needs', async () => {
  const old = keptFile('old', 'only here', 40)
  const shared = keptFile('shared', 'in both', 40)
  const young = keptFile('young', 'in both', 1)
  age()
  const before = catalog.store.total()
  const swept = await sweep(catalog, RETENTION, new Set(), Date.now())
  expect(swept).toMatchObject({ snapshots: 2, objects: 1 })
  expect(ids()).toEqual([young])
  expect([catalog.find(old), catalog.find(shared)]).toEqual([undefined, undefined])
  expect(catalog.store.total()).toBeLessThan(before)
  fs.rmSync(path.join(folder, 'young'))
  expect(back(young)).toBe('in both')
})

it('keeps what a session with an incident needs, however old', async () => {
  const evidence = keptFile('a', 'evidence', 400, 'incident')
  keptFile('b', 'other', 400)
  age()
  await sweep(catalog, RETENTION, new Set(['incident']), Date.now())
  expect(ids()).toEqual([evidence])
  fs.rmSync(path.join(folder, 'a'))
  expect(back(evidence)).toBe('evidence')
})

it('forgets the oldest first where it is too much, and nothing of the last day', async () => {
  const made = [9, 8, 7, 6, 5].map((days) => keptFile(`f${days}`, `${days}`.repeat(2_000), days))
  const today = keptFile('today', 'x'.repeat(2_000), 0)
  age()
  await sweep(catalog, { days: 30, bytes: 0 }, new Set(), Date.now())
  expect(ids()).toEqual([today])
  expect(made.map((id) => catalog.find(id))).toEqual(made.map(() => undefined))
})

it('takes away nothing that is just being taken', async () => {
  keptFile('old', 'only here', 40)
  const { objects } = await sweep(catalog, RETENTION, new Set(), Date.now())
  expect(objects).toBe(0)
})

it('a drill says what comes back and what does not, and leaves nothing behind', async () => {
  const id = keptFile('a', 'text', 0)
  const snapshot = catalog.find(id)
  if (!snapshot) throw new Error('no snapshot')
  const proof = () => rehearse(snapshot, catalog, catalog.scratch, Date.now)
  expect(await proof()).toMatchObject({ works: true })
  const objects = path.join(folder, 'kept', 'objects')
  fs.rmSync(objects, { recursive: true })
  expect(await proof()).toMatchObject({ works: false })
  expect(fs.readdirSync(catalog.scratch)).toEqual([])
})

it('holds what folders that are looked at are made of, until nobody works there', async () => {
  const project = path.join(folder, 'project')
  fs.mkdirSync(project)
  fs.writeFileSync(path.join(project, 'a'), 'as it was')
  const order = { folder: project, calls: [], watched: 0 }
  new Timeline(catalog, NOT_HELD).look(order, Date.now)
  age()
  await sweep(catalog, RETENTION, new Set(), Date.now())
  fs.writeFileSync(path.join(project, 'a'), 'as it is')
  const [step] = new Timeline(new Catalog(catalog.folder), NOT_HELD).look(order, Date.now).steps
  expect(back(step?.id ?? '')).toBe('as it was')

  age()
  await sweep(catalog, RETENTION, new Set(), Date.now() + 31 * DAY_MS)
  expect(catalog.manifests.read(project)).toBeUndefined()
  expect(catalog.store.total()).toBe(0)
})
