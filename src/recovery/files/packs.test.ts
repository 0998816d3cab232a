import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { tempFolder } from '../../../test/support/temp.ts'
import { Seal } from '../../state/seal.ts'
import { namesIn } from './names-in.ts'
import type { Digest } from './node.ts'
import { ObjectStore } from './store.ts'

let folder: string
let store: ObjectStore
beforeEach(() => {
  folder = tempFolder()
  store = another()
})

/** As another process has it. */
const another = () => new ObjectStore(folder, new Seal(folder))
const textOf = (n: number) => Buffer.from(`the content of file ${n}\n`.repeat(100 + n))
const packs = () => namesIn(path.join(folder, 'packs'))
const objects = () =>
  namesIn(path.join(folder, 'objects')).flatMap((half) =>
    namesIn(path.join(folder, 'objects', half)),
  )
const packFile = () => path.join(folder, 'packs', packs()[0] ?? '')

function batched(from: number, to: number, into = store): readonly Digest[] {
  const batch = into.batch()
  const digests = Array.from({ length: to - from }, (_, n) => batch.put(textOf(from + n)))
  batch.end()
  return digests
}

function unpack(into = store): void {
  for (const _ of into.unpack());
}

function age(): void {
  for (const file of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    fs.utimesSync(path.join(folder, file), 1_000, 1_000)
}

const HOUR_AGO = () => Date.now() - 60 * 60 * 1000

function expectAll(digests: readonly Digest[], into = another()): void {
  for (const [n, digest] of digests.entries()) expect(into.get(digest).equals(textOf(n))).toBe(true)
}

it('many contents are one file, a few are objects of their own, and either comes back', () => {
  const many = batched(0, 100)
  expect([packs().length, objects().length]).toEqual([1, 0])
  expectAll(many)
  const few = batched(200, 203)
  expect([packs().length, objects().length]).toEqual([1, 3])
  expect(another().get(few[0] ?? '')).toEqual(textOf(200))
})

it('what a pack holds is not written again, whoever made the pack', () => {
  const many = batched(0, 100)
  const later = another()
  expect(batched(0, 100, later)).toEqual(many)
  expect([packs().length, objects().length]).toEqual([1, 0])
  // And twice in one batch is once.
  const size = store.total()
  batched(0, 100)
  expect(store.total()).toBe(size)
})

it('of a batch that has not ended nothing is there, and of one that is given up nothing is left', () => {
  const batch = store.batch()
  const digests = Array.from({ length: 20 }, (_, n) => batch.put(textOf(n)))
  expect(() => another().get(digests[0] ?? '')).toThrow('is missing')
  batch.discard()
  expect(packs()).toEqual([])
})

it('becomes objects, which are smaller, and is gone', () => {
  const many = batched(0, 100)
  const other = another()
  other.batch()
  const before = store.total()
  age()
  unpack()
  expect([packs().length, objects().length]).toEqual([0, 100])
  expect(store.total()).toBeLessThan(before / 2)
  expectAll(many)
  // Who knew the pack finds the objects.
  expectAll(many, other)
  expect(batched(0, 100, other)).toEqual(many)
  expect(packs()).toEqual([])
})

it('stays where somebody has relied on it while it was made objects, and is made so the next time', () => {
  const many = batched(0, 100)
  const work = store.unpack()
  for (let n = 0; n < 50; n++) work.next()
  age()
  batched(0, 100, another())
  while (!work.next().done);
  expect(packs()).toHaveLength(1)
  // Half of them are old by now, and a sweep that has not heard of the snapshot yet takes them.
  store.sweep(new Set(), HOUR_AGO())
  expectAll(many)
  unpack()
  expect(packs()).toEqual([])
  store.sweep(new Set(), HOUR_AGO())
  expectAll(many)
})

it('what is cut off while it becomes objects is in one of both', () => {
  const many = batched(0, 100)
  const work = store.unpack()
  for (let n = 0; n < 50; n++) work.next()
  expectAll(many)
  unpack(another())
  expectAll(many)
})

it('a sweep takes of an old pack what nobody needs, and keeps the rest', () => {
  const many = batched(0, 100)
  age()
  const needed = many.slice(0, 10)
  expect(store.sweep(new Set(needed), HOUR_AGO())).toMatchObject({ objects: 90 })
  expect(packs()).toEqual([])
  expectAll(needed)
  expect(() => another().get(many[10] ?? '')).toThrow('is missing')
})

it('a sweep takes nothing of a pack that is young, or young again', () => {
  const many = batched(0, 100)
  expect(store.sweep(new Set(), HOUR_AGO())).toEqual({ objects: 0, bytes: 0 })
  age()
  const other = another()
  other.batch()
  expect(other.isKept(many[0] ?? '')).toBe(true)
  expect(store.sweep(new Set(), HOUR_AGO())).toEqual({ objects: 0, bytes: 0 })
  expectAll(many)
})

it('a sweep that was cut off loses nothing, and what was cut off when it was written goes', () => {
  const many = batched(0, 100)
  fs.renameSync(packFile(), `${packFile()}.1234.tmp`)
  fs.writeFileSync(path.join(folder, 'packs', 'abc.tmp'), 'half of a pa')
  age()
  store.sweep(new Set(many), HOUR_AGO())
  expect(packs()).toEqual([])
  expectAll(many)
})

it('what the disk has changed in a pack is said, and nothing else of it is lost', () => {
  const many = batched(0, 100)
  const bytes = fs.readFileSync(packFile())
  bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20)
  fs.writeFileSync(packFile(), bytes)
  const [first = '', ...rest] = many
  expect(() => another().get(first)).toThrow('is not what was kept')
  age()
  unpack()
  expect(() => another().get(first)).toThrow('is missing')
  for (const [n, digest] of rest.entries())
    expect(
      another()
        .get(digest)
        .equals(textOf(n + 1)),
    ).toBe(true)
})

it.each(['', 'x', 'other', 'other'.repeat(1_000)])(
  'a pack that became %j holds nothing, and hinders nothing',
  (text) => {
    const [one = ''] = batched(0, 100)
    fs.writeFileSync(packFile(), text)
    const other = another()
    expect(() => other.get(one)).toThrow('is missing')
    unpack(other)
    const again = batched(0, 100, other)
    expectAll(again)
  },
)
