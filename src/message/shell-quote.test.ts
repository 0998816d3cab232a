import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shellQuote } from './shell-quote.ts'

function readByShell(word: string): string {
  return execFileSync('/bin/sh', ['-c', `printf %s ${word}`], { encoding: 'utf8' })
}

test.each([
  '/home/u/.interlock',
  '/home/a b/x',
  "/home/o'brien",
  "''",
  '/x/$HOME/`id`/"q"/\\',
  '/two\nlines\n',
  '-n',
  '*?[a]~!#;&|<>(){}',
  'ü/日本',
  '',
])('a shell reads %j back as it was', (path) => {
  expect(readByShell(shellQuote(path))).toBe(path)
})

test('a plain path is quoted too', () => {
  expect(shellQuote('/a/b')).toBe("'/a/b'")
})

test('nothing that is quoted ends the quotes', () => {
  const path = fc.string({ unit: fc.constantFrom("'", '\\', '"', '$', '`', '\n', ' ', 'a') })
  fc.assert(
    fc.property(path, (text) => {
      expect(readByShell(shellQuote(text))).toBe(text)
    }),
    { numRuns: 60 },
  )
})
