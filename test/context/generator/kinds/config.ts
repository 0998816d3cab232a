import { label } from '../labels.ts'
import { grown, type Order, type Piece } from './piece.ts'

const KEYS = ['replicas', 'retries', 'backoff', 'timeout', 'concurrency', 'batch'] as const

export function config({ random, subject: { word }, bytes, script, mark }: Order): Piece {
  const key = random.pick(KEYS)
  const mode = random.pick(['canary', 'bluegreen', 'rolling', 'recreate'])
  const text = grown(
    bytes,
    [
      `# ${word}.yaml`,
      `${word}:`,
      `  strategy: ${mode}`,
      `  revision: ${mark}`,
      `  ${key}: ${random.digits(2)}`,
    ],
    (n) =>
      random.pick([
        `  - name: ${word}-${n}\n    port: ${random.digits(4)}\n    ${random.pick(KEYS)}: ${random.digits(2)}`,
        `  # ${label(random, script)}`,
        `    image: registry.acme.test/${word}/${random.pick(KEYS)}:${random.digits(3)}.${random.digits(1)}.${random.digits(2)}.${random.digits(1)}`,
        `    memory: ${random.digits(3)}Mi`,
      ]),
  )
  return { text, words: [key, mode, 'strategy', 'revision'] }
}
