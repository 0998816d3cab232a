import { capital } from '../subjects.ts'
import { grown, type Order, type Piece } from './piece.ts'

const NAMES = ['total', 'limit', 'offset', 'rounding', 'discount', 'deadline'] as const

export function diff({ random, subject: { word }, bytes, mark }: Order): Piece {
  const name = random.pick(NAMES)
  const part = random.pick(['reducer', 'selector', 'adapter', 'formatter'])
  const file = `src/${word}/${part}.ts`
  const text = grown(
    bytes,
    [
      `diff --git a/${file} b/${file}`,
      `index ${random.hex(7)}..${random.hex(7)} 100644`,
      `--- a/${file}`,
      `+++ b/${file}`,
      `@@ -${random.digits(2)},7 +${random.digits(2)},9 @@ export function ${name}Of${capital(word)}(`,
      `+  // see ticket ${mark}`,
    ],
    (n) =>
      n % 12 === 11
        ? `@@ -${random.digits(3)},6 +${random.digits(3)},8 @@ class ${capital(word)}${capital(part)} {`
        : random.pick([
            `-  const ${random.pick(NAMES)}${n} = round(input.${random.pick(NAMES)} * ${random.digits(2)})`,
            `+  const ${random.pick(NAMES)}${n} = exact(input.${random.pick(NAMES)}, ${random.digits(3)})`,
            `   return this.${random.pick(NAMES)}.at(${random.digits(2)}) ?? ${random.digits(1)}`,
          ]),
  )
  return { text, words: [part, name, 'exact', 'round'] }
}
