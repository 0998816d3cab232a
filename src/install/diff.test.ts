import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffText } from './diff.ts'

test('equal texts have no diff', () => {
  expect(diffText('a\n', 'a\n', '/f')).toBe('')
  expect(diffText(undefined, undefined, '/f')).toBe('')
})

test('shows a change with three lines around it', () => {
  const before = '1\n2\n3\n4\n5\n6\n7\n8\n9\n'
  expect(diffText(before, before.replace('5', 'five'), '/f')).toBe(
    '--- /f\n+++ /f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
  )
})

test('two changes far apart are two hunks', () => {
  const before = Array.from({ length: 30 }, (_, line) => `${line}\n`).join('')
  const after = before.replace('2\n', 'two\n').replace('27\n', '')
  expect(diffText(before, after, '/f').match(/^@@.*$/gm)).toEqual([
    '@@ -1,6 +1,6 @@',
    '@@ -25,6 +25,5 @@',
  ])
})

test('names a file that is made or goes, and a missing last line break', () => {
  expect(diffText(undefined, '{}', '/f')).toBe(
    '--- /dev/null\n+++ /f\n@@ -0,0 +1,1 @@\n+{}\n\\ No newline at end of file\n',
  )
  expect(diffText('{}\n', undefined, '/f')).toBe('--- /f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-{}\n')
})

test('a very large change is shown whole', () => {
  const many = (word: string) => `${word}\n`.repeat(2_500)
  const diff = diffText(many('a'), many('b'), '/f')
  expect(applied(many('a'), diff)).toBe(many('b'))
})

test('applied to the text before, it gives the text after', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', '{', '\r'), { maxLength: 40 })
    .chain((lines) => fc.constantFrom('', '\n').map((end) => lines.join('\n') + end))
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(applied(before, diffText(before, after, '/f'))).toBe(after)
    }),
    { numRuns: 500 },
  )
})

/** A patch program, small: hunks in order, each checked against the text. */
function applied(before: string, diff: string): string {
  const old = before.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const marked = diff.replaceAll('\n\\ No newline at end of file\n', '\0\n')
  let after = ''
  let at = 0
  for (const line of (marked.match(/[^\n]*\n/g) ?? []).slice(2)) {
    const head = /^@@ -(\d+),(\d+) /.exec(line)
    if (head) {
      const start = Number(head[1]) - (head[2] === '0' ? 0 : 1)
      while (at < start) after += old[at++]
      continue
    }
    const text = line.slice(1).replace('\0\n', '')
    if (line[0] !== '+') expect(old[at++]).toBe(text)
    if (line[0] !== '-') after += text
  }
  return after + old.slice(at).join('')
}
