import { expect, test } from 'vitest'
import { harmless } from './out.ts'

test('what a terminal would obey is shown, and lines stay', () => {
  expect(harmless('a\x1b]0;x\x07b\rc\u202ed\u200be\u{e0041}f\x9bg')).toBe('a·]0;x·b·c·d·e·f·g')
  const plain = 'über 你好\t👩\r\nnext\n'
  expect(harmless(plain)).toBe(plain)
})
