import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Small } from '../../../test/context/small.ts'
import { keptText } from '../kept/keep.ts'
import { sweepContext } from '../kept/sweep.ts'
import { addPin, pinsOf, removePin } from '../pins.ts'
import { recall } from '../recall/recall.ts'
import { openTranscript } from '../store.ts'
import { tableOf } from '../table/table.ts'
import { toldAt } from './moments.ts'

let small: Small
beforeEach(() => {
  small = new Small()
})
afterEach(() => small.close())

const told = (kind: Parameters<typeof toldAt>[0]['kind'], more: object = {}) =>
  toldAt({ kind, transcript: small.main, ...more }, small.store)
const PASTE = `Here is the checkout DOM:\n${'<div class="row"><button>buy</button></div>\n'.repeat(60)}`

function compact(): void {
  small.user(PASTE)
  small.user('Always use pnpm, never npm.')
  small.call('t1', 'Bash', { command: 'pnpm test -- src/cart/total.test.ts', description: 'Test' })
  small.result('t1', `FAIL src/cart/total.test.ts\nexpected 4711 got 4712\n${'x\n'.repeat(600)}`)
  expect(told('compacting').toModel).toMatch(/\[R1\]/)
  small.compaction()
}

test('after a compaction the model has the table, and the person is told', () => {
  compact()
  const { toModel = '', toPerson = '' } = told('begins-again')
  expect(toModel).toContain('R1 L1 paste 2.7k html "Here is the checkout DOM:"')
  expect(toModel).toContain('R2 "Always use pnpm, never npm."')
  expect(toModel).toContain('branch main')
  expect(toPerson).toContain('150k to 9.0k tokens')
  const { toPerson: report = '' } = told('compacted', { summary: 'Total is 4711.' })
  expect(report).toContain('1 of')
  expect(report).toMatch(/0 of \d+ paths/)
})

test('a version that drops it is told with the next words, and once', () => {
  compact()
  const { toModel = '' } = told('begins-again')
  expect(told('goes-on').toModel).toBe(toModel)
  expect(told('goes-on').toModel).toBeUndefined()
})

test('one that took it is not told again', () => {
  compact()
  const { toModel } = told('begins-again')
  small.add('attachment', { attachment: { type: 'hook_additional_context', content: [toModel] } })
  expect(told('goes-on').toModel).toBeUndefined()
})

test('a person is told at 70 and at 85 percent, once each until the next compaction', () => {
  small.user(PASTE)
  const usage = (tokens: number) => ({ input_tokens: 1, cache_read_input_tokens: tokens - 1 })
  small.assistant('a', usage(100_000))
  expect(told('stops').toPerson).toBeUndefined()
  small.assistant('b', usage(142_000))
  expect(told('stops').toPerson).toContain('71 % full')
  expect(told('goes-on').toPerson).toBeUndefined()
  small.assistant('c', usage(175_000))
  expect(told('goes-on').toPerson).toContain('87 % full')
  told('compacting')
  small.compaction()
  small.assistant('d', usage(171_000))
  expect(told('stops').toPerson).toContain('85 % full')
})

test('what stayed in the context is in no table; what was cleared from it is', () => {
  const [kept, head, between, tail] = ['kept', 'head', 'between', 'tail'].map((word) =>
    small.user(`${word}: ${'words that were given once. '.repeat(60)}`),
  )
  small.user(`lost: ${'words that were given once. '.repeat(60)}`)
  small.compaction({
    preservedMessages: { uuids: [kept] },
    preservedSegment: { headUuid: head, tailUuid: tail },
  })
  expect(between).toBeDefined()
  small.call('t9', 'Bash', { command: 'cat big' })
  small.result('t9', 'an output that was cleared '.repeat(80))
  small.add('content-replacement', { replacements: [{ toolUseId: 't9' }] })
  const transcript = small.open()
  transcript.update()
  expect(tableOf(transcript).rows.map(({ title }) => title.slice(0, 8))).toEqual([
    'lost: wo',
    'cat big',
  ])
})

test('a table never takes more than its bounds, whatever a session holds', () => {
  for (let i = 0; i < 400; i++)
    small.user(
      `Paste ${i} of many, with a title that goes on and on and on for long:\n${`line ${i}\n`.repeat(300)}`,
    )
  const { text, rows } = tableOf(updated())
  expect(text.length).toBeLessThanOrEqual(8_000)
  expect(rows.length).toBeGreaterThan(50)
  expect(rows.length).toBeLessThanOrEqual(60)
})

function updated() {
  const transcript = small.open()
  transcript.update()
  return transcript
}

test('what a table names comes back though the transcript is gone, until it is forgotten', () => {
  compact()
  told('begins-again')
  // As it is read soon after, beside.
  openTranscript(small.store, small.main).update()
  fs.rmSync(small.main)
  const transcript = openTranscript(small.store, small.main)
  const item = transcript.load().find('R1')
  if (!item) throw new Error('R1 is not known')
  expect(recall(transcript, item, keptText)).toEqual({ text: PASTE, proven: true })
  for (const name of fs.readdirSync(path.join(transcript.folder, 'kept')))
    expect(fs.readFileSync(path.join(transcript.folder, 'kept', name)).includes('checkout')).toBe(
      false,
    )
  transcript.forget()
  expect(openTranscript(small.store, small.main).load().items).toEqual([])
  expect(told('goes-on')).toEqual({})
})

test('pins stand first in every session of their project', () => {
  small.user(PASTE)
  const transcript = updated()
  const project = small.folder
  addPin(small.store, { kind: 'text', text: 'always use pnpm', project, at: 1 })
  addPin(small.store, { kind: 'item', id: 'R1', transcript: transcript.main, project, at: 2 })
  small.compaction()
  const { toModel = '' } = told('begins-again')
  expect(toModel.indexOf('Pinned by the user: "always use pnpm"')).toBeGreaterThan(0)
  expect(toModel.indexOf('Pinned: R1')).toBeGreaterThan(0)
  expect(pinsOf(small.store, `${project}/src`)).toHaveLength(2)
  expect(pinsOf(small.store, '/elsewhere')).toEqual([])
  expect(removePin(small.store, project, 'R1')).toBe(true)
  expect(pinsOf(small.store, project)).toHaveLength(1)
})

test('what is too old goes, and then the oldest while it is too much', () => {
  compact()
  told('begins-again')
  updated()
  const now = Date.now()
  expect(sweepContext(small.store, { days: 1, bytes: 1e9 }, now)).toBe(0)
  expect(sweepContext(small.store, { days: 1, bytes: 10 }, now)).toBeGreaterThan(0)
  compact()
  told('begins-again')
  expect(sweepContext(small.store, { days: 1, bytes: 1e9 }, now + 3 * 86_400_000)).toBeGreaterThan(
    0,
  )
})
