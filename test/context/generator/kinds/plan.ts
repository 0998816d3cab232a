import { grown, type Order, type Piece } from './piece.ts'

const NODES = [
  'Nested Loop',
  'Hash Join',
  'Bitmap Heap Scan',
  'Index Only Scan',
  'Materialize',
] as const

/** What EXPLAIN ANALYZE of PostgreSQL prints. */
export function plan({ random, subject: { word }, bytes, mark }: Order): Piece {
  const index = `${word}_${random.pick(['created', 'owner', 'status', 'tenant'])}_idx`
  const way = random.pick(['Seq Scan', 'Parallel Seq Scan', 'Index Scan'])
  const node = (n: number, name: string) =>
    `${' '.repeat(2 * (n % 12))}->  ${name}  (cost=${random.digits(2)}.${random.digits(2)}..${random.digits(5)}.${random.digits(2)} rows=${random.digits(4)} width=${random.digits(2)}) (actual time=0.${random.digits(3)}..${random.digits(3)}.${random.digits(2)} rows=${random.digits(4)} loops=1)`
  const text = grown(
    bytes,
    [
      `Sort  (cost=${random.digits(5)}.${random.digits(2)}..${random.digits(6)}.02 rows=${mark} width=84)`,
      node(1, `${way} on ${word}`),
      `      Index Cond: (${index} = '${random.digits(3)}')`,
    ],
    (n) =>
      random.chance(0.6)
        ? node(
            n + 2,
            `${random.pick(NODES)} on ${word}_${random.pick(['items', 'events', 'owners'])}`,
          )
        : `${' '.repeat(2 * (n % 12))}      Rows Removed by Filter: ${random.digits(6)}`,
    [
      `Planning Time: 1.${random.digits(3)} ms`,
      `Execution Time: ${random.digits(4)}.${random.digits(3)} ms`,
    ],
  )
  return { text, words: ['scan', index, 'filter', 'sort'] }
}
