import { capital } from '../subjects.ts'
import { grown, type Order, type Piece } from './piece.ts'

const WAYS = [
  'idempotent retries',
  'optimistic locking',
  'a nightly snapshot',
  'cursor pagination',
  'a write-through cache',
] as const
const REASONS = [
  'it keeps p99 below {n} ms under the load test of last week',
  'the vendor bills per call and we make {n} of them an hour',
  'support had {n} tickets about the old behaviour',
  'a rollback takes {n} s instead of an hour',
  'the audit asks for {n} days of history',
] as const

/** What people settled, with their reasons. */
export function decision({ random, subject: { word }, bytes, mark }: Order): Piece {
  const way = random.pick(WAYS)
  const other = random.pick(['polling', 'sharding', 'websockets', 'triggers'])
  const text = grown(
    bytes,
    [
      `${capital(word)}: we go with ${way}, not with ${other}. Agreed in meeting ${mark}.`,
      'Reasons, so that nobody asks again:',
    ],
    (n) =>
      `${n + 1}. ${random.pick(REASONS).replace('{n}', random.digits(3))} (${word} note ${random.digits(4)});`,
  )
  return {
    text,
    words: [...(way.split(' ').at(-1) ?? '').split('-').slice(0, 1), other, 'meeting'],
  }
}
