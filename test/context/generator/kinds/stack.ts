import { capital } from '../subjects.ts'
import { grown, type Order, type Piece } from './piece.ts'

const ERRORS = [
  { name: 'TypeError', says: "Cannot read properties of undefined (reading 'currency')" },
  { name: 'RangeError', says: 'Maximum call stack size exceeded' },
  { name: 'AssertionError', says: 'expected 3 rows to equal 4' },
  { name: 'TimeoutError', says: 'acquiring a connection took longer than 5000 ms' },
] as const
const PARTS = ['Service', 'Repository', 'Controller', 'Mapper', 'Gateway', 'Validator'] as const
const VERBS = ['load', 'apply', 'resolve', 'commit', 'reduce', 'handle'] as const

/** An error with its frames; a long one has causes with frames of their own. */
export function stack({ random, subject: { word }, bytes, mark }: Order): Piece {
  const error = random.pick(ERRORS)
  const part = random.pick(PARTS)
  const name = `${capital(word)}${part}`
  const text = grown(
    bytes,
    [
      `${error.name}: ${error.says}`,
      `    at ${name}.${random.pick(VERBS)} (/srv/app/src/${word}/${part.toLowerCase()}.ts:${random.digits(3)}:17)`,
      `  job: ${mark}`,
    ],
    (n) =>
      n % 24 === 23
        ? `  [cause]: ${random.pick(ERRORS).name}: failed in step ${random.digits(4)}`
        : `    at ${random.pick(['async ', ''])}${capital(word)}${random.pick(PARTS)}.${random.pick(VERBS)}${random.int(1, 99)} (/srv/app/node_modules/@acme/core/dist/${random.hex(7)}.js:${random.digits(3)}:${random.digits(2)})`,
  )
  return { text, words: [error.name, name, part.toLowerCase()] }
}
