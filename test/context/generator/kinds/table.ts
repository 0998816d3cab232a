import { label } from '../labels.ts'
import { grown, type Order, type Piece } from './piece.ts'

const COLUMNS = ['region', 'margin', 'volume', 'churn', 'latency', 'weight'] as const

export function table({ random, subject: { word }, bytes, script, mark }: Order): Piece {
  const [one = 'region', two = 'margin', three = 'volume'] = random.shuffled(COLUMNS)
  const text = grown(
    bytes,
    [
      ` ${word}_id | ${one} | ${two} | ${three} | label`,
      '-----------+--------+--------+--------+------------',
      `   ${mark} | ${random.digits(2)} | ${random.digits(3)} | ${random.digits(4)} | ${word}`,
    ],
    () =>
      `   ${random.digits(6)} | ${random.digits(2)} | ${random.digits(3)} | ${random.digits(4)} | ${label(random, script)}`,
    [`(${random.digits(3)} rows)`],
  )
  return { text, words: [one, two, three, `${word}_id`] }
}
