import { label } from '../labels.ts'
import { clock, grown, type Order, type Piece } from './piece.ts'

const FIELDS = ['currency', 'carrier', 'signature', 'expiry', 'locale', 'channel'] as const

export function json({ random, subject: { word }, bytes, script, mark }: Order): Piece {
  const [one = 'currency', two = 'carrier'] = random.shuffled(FIELDS)
  const text = grown(
    bytes,
    [
      '{',
      `  "${word}": { "id": ${mark}, "state": "pending", "${one}": "${random.hex(6)}" },`,
      '  "items": [',
    ],
    (n) =>
      `    { "sku": "${word.slice(0, 3).toUpperCase()}-${random.digits(5)}", "${two}": "${random.hex(8)}", "name": ${JSON.stringify(label(random, script))}, "at": "${clock(random, n)}" },`,
    ['    null', '  ],', `  "next": "/api/${word}?after=${random.digits(7)}"`, '}'],
  )
  return { text, words: [one, two, 'pending', 'sku'] }
}
