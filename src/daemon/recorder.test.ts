import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { draft } from '../../test/support/drafts.ts'
import { tempFolder } from '../../test/support/temp.ts'
import { UNWRITTEN_ENTRIES_MAX } from '../limits.ts'
import type { Draft } from '../record/entry.ts'
import type { Ledger } from '../record/ledger.ts'
import { SqliteLedger } from '../record/sqlite/sqlite-ledger.ts'
import { verify } from '../record/verify.ts'
import { Recorder } from './recorder.ts'

/** A disk that is full until it is not: the real ledger behind it gets nothing meanwhile. */
function setUp() {
  const ledger = new SqliteLedger(path.join(tempFolder(), 'ledger.db'))
  onTestFinished(() => ledger.close())
  const disk = { full: false }
  const seen: boolean[] = []
  const append = (drafts: readonly Draft[], durable: boolean) => {
    if (disk.full) throw new Error('database or disk is full')
    seen.push(durable)
    return ledger.append(drafts, durable)
  }
  const recorder = new Recorder(onlyAppends(append), () => 7)
  const write = (n: number) => recorder.write([draft({ n })], false)
  const refused = (n: number) => expect(() => write(n)).toThrow('disk is full')
  const numbers = () => [...ledger.entries()].map(({ body }) => body.n)
  return { ledger, disk, seen, recorder, write, refused, numbers }
}

/** A recorder may use nothing else of a ledger. */
function onlyAppends(append: Ledger['append']): Ledger {
  const never = () => {
    throw new Error('a recorder appends')
  }
  const others = { head: never, query: never, entries: never, note: never, holds: never }
  return { append, ...others, close: never, checkpoint: never }
}

describe('a recorder', () => {
  it('writes at once, durably where it is told so', () => {
    const { recorder, seen, numbers } = setUp()
    recorder.write([draft({ n: 1 })], true)
    recorder.write([draft({ n: 2 })], false)
    expect(seen).toEqual([true, false])
    expect(numbers()).toEqual([1, 2])
    expect(recorder.waiting).toBe(0)
  })

  it('says that it could not, and writes everything later, in the order in which it happened', () => {
    const { ledger, disk, recorder, write, refused, numbers } = setUp()
    write(1)
    disk.full = true
    for (const n of [2, 3, 4]) refused(n)
    expect(recorder.waiting).toBe(3)
    expect(numbers()).toEqual([1])
    disk.full = false
    write(5)
    expect(numbers()).toEqual([1, 2, 3, 4, 5])
    expect(recorder.waiting).toBe(0)
    write(6)
    expect(numbers()).toEqual([1, 2, 3, 4, 5, 6])
    expect(verify(ledger.entries(), ledger.head())).toMatchObject({ ok: true, entries: 6 })
  })

  it('keeps what was made of the failure, where that is another answer', () => {
    const { disk, recorder, write, numbers } = setUp()
    disk.full = true
    const otherwise = (why: unknown) => [draft({ n: -1, why: String(why) })]
    expect(() => recorder.write([draft({ n: 1 }), draft({ n: 2 })], true, otherwise)).toThrow()
    disk.full = false
    write(3)
    expect(numbers()).toEqual([-1, 3])
  })

  it('counts what does not fit in memory, and the count is an entry', () => {
    const { ledger, disk, recorder, write, refused } = setUp()
    disk.full = true
    for (let n = 1; n <= UNWRITTEN_ENTRIES_MAX + 3; n++) {
      try {
        write(n)
      } catch {}
    }
    refused(0)
    expect(recorder.waiting).toBe(UNWRITTEN_ENTRIES_MAX + 4)
    disk.full = false
    write(-1)
    const entries = [...ledger.entries()]
    expect(entries).toHaveLength(UNWRITTEN_ENTRIES_MAX + 2)
    expect(entries[0]).toMatchObject({
      kind: 'incident',
      at: 7,
      body: { text: '4 entries could not be written and were not kept' },
    })
    expect(entries[1]?.body.n).toBe(1)
    expect(entries.at(-1)?.body.n).toBe(-1)
    expect(recorder.waiting).toBe(0)
    write(-2)
    expect(ledger.query({ kind: 'incident', last: 9 })).toHaveLength(1)
  })
})
