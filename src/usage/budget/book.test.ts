import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Budget } from '../../policy/budgets/budget.ts'
import { Book } from './book.ts'
import { Journal } from './journal.ts'
import type { Line } from './line.ts'
import { bucketOf, type Who } from './who.ts'

const NOW = Date.UTC(2026, 10, 22, 12)
const MINUTE = 60_000
const SESSION: Budget = { id: 'b', per: 'session', limits: {}, warnAt: [], at: '' }
const DAY: Budget = { ...SESSION, per: 'day' }

const main: Who = { session: 's', project: '/p', day: '2026-11-22', subAgent: '', type: '' }
const sub = (id: string): Who => ({ ...main, subAgent: id, type: 'Explore' })
const expected = { tokens: 10, usd: 1 }
const admitted = (call: string, at = NOW): Line => ({
  ...{ what: 'admitted', at, who: main, call, type: 'Explore', expected },
})
const call = (who: Who, at: number): Line => ({ what: 'call', at, who })

function bookOf(...lines: readonly Line[]): Book {
  const book = new Book()
  for (const line of lines) book.apply(line)
  return book
}
const bucket = bucketOf(SESSION, main) ?? ''
const count = (book: Book) => book.done.subAgents(SESSION, bucket)
const running = (book: Book, now = NOW) => book.running(SESSION, bucket, now).length

test('a sub-agent is held from when it is let start until it ends, and counts on', () => {
  const book = bookOf(admitted('1'), admitted('2'), { what: 'started', at: NOW, who: sub('a') })
  expect([count(book), running(book)]).toEqual([2, 2])
  book.apply({ what: 'ended', at: NOW, session: 's', id: 'a' })
  expect([count(book), running(book)]).toEqual([2, 1])
})

test('one that nobody has run counts for nothing, one that nobody was asked about counts', () => {
  const book = bookOf(admitted('1'), { what: 'withdrawn', session: 's', call: '1' })
  expect([count(book), running(book)]).toEqual([0, 0])
  book.apply({ what: 'started', at: NOW, who: sub('b') })
  expect([count(book), running(book)]).toEqual([1, 1])
  book.apply({ what: 'ended', at: NOW, session: 's', id: 'b' })
  // Gone on with, it is at work again and no other one.
  book.apply({ what: 'started', at: NOW, who: sub('b') })
  expect([count(book), running(book)]).toEqual([1, 1])
})

test('one that is silent for long is not waited for, until it is heard again', () => {
  const book = bookOf(admitted('1'), { what: 'started', at: NOW, who: sub('a') })
  expect(running(book, NOW + 11 * MINUTE)).toBe(0)
  book.alive('s', 'a', NOW + 11 * MINUTE)
  expect(running(book, NOW + 12 * MINUTE)).toBe(1)
})

test('minutes are those of work, once for several at the same time', () => {
  const at = (minutes: number) => NOW + minutes * MINUTE
  const book = bookOf(
    ...[0, 1, 2, 3].map((minute) => call(main, at(minute))),
    ...[0, 1, 2, 3].map((minute) => call(sub('a'), at(minute))),
    call(main, at(120)),
  )
  // Three minutes, and five of the pause.
  expect(book.done.minutes(SESSION, bucket)).toBe(8)
  expect(book.done.minutes(DAY, bucketOf(DAY, main) ?? '')).toBe(8)
  expect(book.done.minutes({ ...SESSION, agentType: 'Explore' }, bucket)).toBe(3)
})

test('the window only grows, until there is another one', () => {
  const seen = (used: number, resetsAt: number): Line => ({ what: 'window', used, resetsAt })
  const reset = NOW + 60 * MINUTE
  const book = bookOf(seen(40, reset), seen(3, reset + 2_000))
  expect(book.window(NOW).used).toBe(40)
  book.apply(seen(1, reset - 60 * MINUTE))
  expect(book.window(NOW).used).toBe(40)
  book.apply(seen(5, reset + 300 * MINUTE))
  expect(book.window(NOW).used).toBe(5)
})

const anyLine: fc.Arbitrary<Line> = fc.oneof(
  fc.record({
    what: fc.constant('call' as const),
    at: fc.integer({ min: NOW, max: NOW + 1e9 }),
    who: fc.constantFrom(main, sub('a'), sub('b')),
  }),
  fc.constantFrom('1', '2', '3').map((one) => admitted(one)),
  fc.constantFrom('a', 'b').map((id) => ({ what: 'started' as const, at: NOW, who: sub(id) })),
  fc.constantFrom('a', 'b').map((id) => ({ what: 'ended' as const, at: NOW, session: 's', id })),
)

test('whatever happens, no count falls, and none who is at work was never counted', () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 60 }), (lines) => {
      const book = new Book()
      let [calls, started] = [0, 0]
      for (const line of lines) {
        book.apply(line)
        expect(book.done.calls(SESSION, bucket)).toBeGreaterThanOrEqual(calls)
        expect(count(book)).toBeGreaterThanOrEqual(started)
        expect(running(book)).toBeLessThanOrEqual(count(book))
        calls = book.done.calls(SESSION, bucket)
        started = count(book)
      }
    }),
  )
})

test('what was written down is known again, whatever was torn', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-book-'))
  const file = path.join(folder, 'usage', 'budgets.jsonl')
  const first = new Journal(file, NOW)
  for (const one of ['1', '2', '3']) first.add(admitted(one))
  first.close()
  fs.appendFileSync(file, '{"what":"adm')
  let torn = 0
  const second = new Journal(file, NOW, (lines) => {
    torn = lines
  })
  expect([count(second.book), torn]).toEqual([3, 1])
  second.add(admitted('4'))
  second.close()
  expect(count(new Journal(file, NOW).book)).toBe(4)
  fs.rmSync(folder, { recursive: true })
})
