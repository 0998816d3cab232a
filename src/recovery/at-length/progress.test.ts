import { expect, test } from 'vitest'
import { progressWords } from './progress.ts'

const MIB = 1024 * 1024

test('says how much of it, and guesses the rest by how fast it went', () => {
  const progress = { bytes: 250 * MIB, ofBytes: 1000 * MIB, files: 20, ofFiles: 90 }
  expect(progressWords(progress, 10_000)).toBe(
    '25 % of it (250 of 1000 MiB, 20 of 90 files). Ask again with the very same call in 30 s',
  )
})

test('guesses nothing before it has begun, and never less than a few seconds', () => {
  expect(progressWords(undefined, 60_000)).toContain('counted')
  const almost = { bytes: 999 * MIB, ofBytes: 1000 * MIB, files: 9, ofFiles: 9 }
  expect(progressWords(almost, 10_000)).toContain('99 % of it')
  expect(progressWords(almost, 10_000)).toContain('in 5 s')
})

test('what grows while it is read is never more than all of it', () => {
  const grown = { bytes: 2 * MIB, ofBytes: MIB, files: 2, ofFiles: 1 }
  expect(progressWords(grown, 1_000)).toContain('100 % of it')
})
