import { label } from '../labels.ts'
import { capital } from '../subjects.ts'
import { clock, grown, type Order, type Piece } from './piece.ts'

const EVENTS = [
  'connection pool exhausted',
  'retrying upstream',
  'cache miss',
  'request finished',
  'lease renewed',
  'queue drained',
] as const
const ENDINGS = [
  { line: 'FATAL deadlock detected, giving up', words: ['deadlock', 'FATAL'] },
  { line: 'ERROR heap limit reached, process killed', words: ['heap', 'killed'] },
  { line: 'ERROR certificate expired, handshake refused', words: ['certificate', 'handshake'] },
  { line: 'ERROR disk quota exceeded, segment dropped', words: ['quota', 'segment'] },
] as const

export function log({ random, subject: { word }, bytes, script, mark }: Order): Piece {
  const ending = random.pick(ENDINGS)
  const pod = `${word}-worker-${random.hex(5)}`
  const text = grown(
    bytes,
    [`${clock(random, 0)} INFO  [${pod}] ${capital(word)} worker started, build ${mark}`],
    (n) =>
      `${clock(random, n + 1)} ${random.pick(['INFO ', 'WARN ', 'DEBUG'])} [${pod}] ${random.pick(EVENTS)} id=${random.hex(12)} took=${random.digits(3)}ms item="${label(random, script)}"`,
    [`${clock(random, 99_999)} ${ending.line} (${word} request ${random.digits(6)})`],
  )
  return { text, words: [...ending.words, 'worker', 'pool'] }
}
